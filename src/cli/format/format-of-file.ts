import path from 'node:path'

/** The format that a file's name asks for: `.json`, `.yaml` and `.yml`; all others are dotenv. */
export function formatOfFile(file: string): string {
  const extension = path.extname(file).toLowerCase()
  if (extension === '.json') return 'json'
  return extension === '.yaml' || extension === '.yml' ? 'yaml' : 'dotenv'
}
