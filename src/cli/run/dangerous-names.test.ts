import { describe, expect, it } from 'vitest'
import { isDangerousName } from './dangerous-names.ts'

const dangerous = [
  'PATH',
  'Path',
  'LD_PRELOAD',
  'LD_AUDIT',
  'DYLD_INSERT_LIBRARIES',
  'NODE_OPTIONS',
  'node_options',
  'NODE_PATH',
  'BASH_ENV',
  'ENV',
  'IFS',
  'PROMPT_COMMAND',
  'PYTHONSTARTUP',
  'PYTHONPATH',
  'PYTHONWARNINGS',
  'PERL5OPT',
  'PERL5LIB',
  'RUBYOPT',
  'RUBYLIB',
  'JAVA_TOOL_OPTIONS',
  '_JAVA_OPTIONS',
  'GIT_SSH_COMMAND',
  'GIT_CONFIG_COUNT',
  'SSL_CERT_FILE',
  'http_proxy',
  'HTTPS_PROXY',
  'all_proxy',
  'No_Proxy',
  'HOME',
  'SHELL',
  'USER',
  'KEYWELL_URL',
  'npm_config_script_shell',
  'BASH_FUNC_ls%%',
  'GCONV_PATH',
]
const harmless = [
  'DB_URL',
  'API_KEY',
  'GITHUB_TOKEN',
  'NODE_ENV',
  'NPM_TOKEN',
  'PYTHONUNBUFFERED',
  'MY_PATH',
  'PATHS',
  'OLD_PRELOAD',
  'ENVIRONMENT',
  'PROXY_PASSWORD',
  'USERNAME',
  'PORT',
]

describe('a name that can take over a program', () => {
  it.each(dangerous)('%s is one', (name) => {
    expect(isDangerousName(name)).toBe(true)
  })
  it.each(harmless)('%s is none', (name) => {
    expect(isDangerousName(name)).toBe(false)
  })
})
