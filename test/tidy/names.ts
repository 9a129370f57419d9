import { type Findings, type Tree, findLines, isSource, isTest } from './tree.ts'

const vendors = /github|enkryptify|northflank/i
const vendorHome = /^src\/(?:surfaces|syncs)\/(?:index\.ts$|(?:github|enkryptify|northflank)\/)/

/** Words that only one vendor has; the core must not think in them. */
const vendorWords = /dependabot|codespace|octokit|stage environment|addon id space/i

/** A vendor's name occurs in its surface, its sync and the two lists, so that a fourth vendor is one folder and one line. */
export function checkVendorNames(tree: Tree): Findings {
  const isProduct = (file: string) => /^(?:src|sdk)\//.test(file) && !isTest(file)
  return [
    ...findLines(tree, vendors, (file) => isProduct(file) && !vendorHome.test(file)),
    ...findLines(tree, vendorWords, (file) => isProduct(file) && file.startsWith('src/core/')),
    ...[...tree.keys()].filter((file) => vendors.test(file) && isProduct(file) && !vendorHome.test(file)),
  ]
}

const bannedFile = new Set([
  'utils',
  'util',
  'helpers',
  'helper',
  'common',
  'manager',
  'service',
  'fns',
  'data',
])
const bannedEnding = /[-.](?:utils?|helpers?|manager|service|fns)$/

/** Names that say nothing. A vendor's own words are free in its folder. */
export function checkFileNames(tree: Tree): Findings {
  return [...tree.keys()].filter(
    (file) =>
      /^(?:src|sdk|test|bench|bin|tools)\//.test(file) &&
      !vendorHome.test(file) &&
      file.split('/').some((segment) => {
        const name = segment.replace(/(?:\.test)?\.[a-z]+$/, '')
        return bannedFile.has(name) || bannedEnding.test(name)
      }),
  )
}

const bannedExport =
  /^export\s+(?:default\s+)?(?:abstract\s+)?(?:async\s+)?(?:function|const|let|class|interface|type)\s+\w*(?:[Ss]ervice|[Mm]anager|[Hh]elpers?|[Uu]tils?)\b/

export function checkExportedNames(tree: Tree): Findings {
  return findLines(tree, bannedExport, (file) => isSource(file) && !vendorHome.test(file))
}

const limit = /\b\w+(?:BytesMax|CharsMax|bytes_max)\w*\s*[:=]\s*(?:[\d_]{5,}|[1-9]\d{3})\b/
/** What a schema or a page bounds by a number of its own; 0 and 1 say that something must be there. */
const bound =
  /\b(?:m(?:ax|in)(?:Length|Items|imum)|retryAfterSeconds|maxlength)(?::\s*|=")(?:[2-9]|\d[\d_]+)\b/
const isBounded = (file: string) => /^src\/(?:core|http|surfaces)\//.test(file)

/** Sizes stand in a limits.ts: the product's own in src/, a vendor's in its surface. */
export function checkLimits(tree: Tree): Findings {
  const isChecked = (file: string) => isSource(file) && !isTest(file) && !file.endsWith('/limits.ts')
  return [
    ...findLines(tree, limit, isChecked),
    ...findLines(tree, bound, (file) => isChecked(file) && isBounded(file)),
  ]
}
