import type { SerializedError } from 'vitest'
import type { Reporter, TestModule } from 'vitest/node'

/** Ends a run with one plain line, `N passed, N failed, N skipped`, and names before it what was skipped and why. */
export default class TotalsReporter implements Reporter {
  private line = ''

  onInit(): void {
    // Other reporters and the tear-down print late; the totals are the last line whatever happens.
    process.once('exit', () => {
      if (this.line !== '') process.stdout.write(`${this.line}\n`)
    })
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const totals = countTests(modules, unhandled.length)
    for (const name of totals.skipped) process.stdout.write(`skipped: ${name}\n`)
    this.line = `${totals.passed} passed, ${totals.failed} failed, ${totals.skipped.length} skipped`
  }
}

interface Totals {
  passed: number
  failed: number
  skipped: string[]
}

/** A file that does not load and an error outside any test count as failures: neither has a test to carry it. */
function countTests(modules: readonly TestModule[], unhandledErrors: number): Totals {
  const totals: Totals = { passed: 0, failed: unhandledErrors, skipped: [] }
  for (const module of modules) {
    totals.failed += module.errors().length
    for (const suite of module.children.allSuites()) totals.failed += suite.errors().length
    for (const test of module.children.allTests()) {
      const result = test.result()
      if (result.state === 'passed') totals.passed += 1
      else if (result.state === 'failed') totals.failed += 1
      else {
        const note = result.state === 'skipped' ? result.note : 'never ran'
        totals.skipped.push(
          `${module.relativeModuleId} > ${test.fullName}${note === undefined ? '' : ` (${note})`}`,
        )
      }
    }
  }
  return totals
}
