import { describe, expect, it } from 'vitest'
import { jsonText, printable, printableLines } from './printable.ts'

const hostile = 'a\u001b]0;owned\u0007\u009b2J\u202eb\u2066\r\n\tü'

describe('text from elsewhere', () => {
  it('cannot drive the terminal, nor leave its line', () => {
    expect(printable(hostile)).toBe('a\\u001b]0;owned\\u0007\\u009b2J\\u202eb\\u2066\\u000d\\u000a\\u0009ü')
  })

  it('that is a value keeps its lines', () => {
    expect(printableLines(hostile)).toBe('a\\u001b]0;owned\\u0007\\u009b2J\\u202eb\\u2066\\u000d\n\tü')
  })

  it('comes back whole from JSON that cannot drive the terminal either', () => {
    const text = jsonText({ [hostile]: hostile })
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u)
    expect(JSON.parse(text)).toEqual({ [hostile]: hostile })
  })
})
