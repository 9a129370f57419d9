import type { HttpRequest } from '../../http/surface.ts'
import { githubLimits as limits } from './limits.ts'

export interface PageSizes {
  readonly perPageDefault: number
  readonly perPageMax: number
}

export const secretPages: PageSizes = {
  perPageDefault: limits.secretsPerPageDefault,
  perPageMax: limits.secretsPerPageMax,
}
export const variablePages: PageSizes = {
  perPageDefault: limits.variablesPerPageDefault,
  perPageMax: limits.variablesPerPageMax,
}

export interface AskedPage {
  readonly number: number
  readonly size: number
  readonly offset: number
  readonly limit: number
}

/** `page` and `per_page`, cut to what is allowed rather than refused. */
export function pageOf(request: HttpRequest, { perPageDefault, perPageMax }: PageSizes): AskedPage {
  const size = Math.min(wholeOr(request.query['per_page'], perPageDefault), perPageMax)
  const number = wholeOr(request.query['page'], 1)
  return { number, size, offset: Math.min((number - 1) * size, Number.MAX_SAFE_INTEGER), limit: size }
}

function wholeOr(text: string | undefined, otherwise: number): number {
  return text !== undefined && /^[1-9]\d{0,9}$/.test(text) ? Number(text) : otherwise
}

/** The Link header: only where there is more than one page, and in GitHub's order: prev, next, last, first. */
export function linkHeader(request: HttpRequest, page: AskedPage, total: number): Record<string, string> {
  const last = Math.max(1, Math.ceil(total / page.size))
  if (last === 1 && page.number === 1) return {}
  const relations: [string, number][] = []
  if (page.number > 1) relations.push(['prev', Math.min(page.number - 1, last)])
  if (page.number < last) relations.push(['next', page.number + 1], ['last', last])
  if (page.number > 1) relations.push(['first', 1])
  const url = (number: number) => `${request.base}${request.path}?${queryFor(request.queryText, number)}`
  return { link: relations.map(([name, number]) => `<${safe(url(number))}>; rel="${name}"`).join(', ') }
}

/** The query as it was asked, in its order, with another page. */
function queryFor(queryText: string, number: number): string {
  const fields = queryText === '' ? [] : queryText.split('&').filter((field) => field !== '')
  const others = fields.map((field) => (/^page(?:=|$)/.test(field) ? `page=${number}` : field))
  if (others.every((field) => !field.startsWith('page='))) others.push(`page=${number}`)
  return others.join('&')
}

/** Nothing of the request may end the URL it is put into. */
function safe(url: string): string {
  return url.replaceAll(/[<>"\s]/g, encodeURIComponent)
}
