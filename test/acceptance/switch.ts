import http from 'node:http'
import type { AddressInfo } from 'node:net'

/** A way to a server that can be cut, so that the same address works, refuses, or is out of order. */
export interface Switch {
  readonly url: string
  /** `down` refuses connections, `broken` answers 503 as a proxy would, `up` passes on. */
  set(state: 'up' | 'down' | 'broken'): Promise<void>
}

export async function makeSwitch(target: string): Promise<Switch> {
  let isBroken = false
  const proxy = http.createServer((request, response) => {
    if (isBroken) {
      response.writeHead(503, { 'content-type': 'text/html' }).end('<h1>out of order</h1>')
      return
    }
    const { method, headers, url = '' } = request
    const passed = http.request(new URL(url, target), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    passed.once('error', () => response.destroy())
    request.pipe(passed)
  })
  const listen = (port: number) =>
    new Promise<void>((resolve) => {
      proxy.listen(port, '127.0.0.1', resolve)
    })
  await listen(0)
  const { port } = proxy.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async set(state) {
      isBroken = state === 'broken'
      if (state === 'down') {
        proxy.close()
        proxy.closeAllConnections()
      } else if (!proxy.listening) await listen(port)
    },
  }
}
