import { createServer } from 'node:http'

/**
 * The floor: a bare `node:http` server that reads the request's body and gives an answer of the size it is told.
 * Usage: node floor.js STATUS BYTES. Prints its port.
 */
const [status = '200', bytes = '0'] = process.argv.slice(2)
const body = Buffer.alloc(Number(bytes), 'x')
const headers = { 'content-type': 'application/json', 'content-length': String(body.length) }

const server = createServer((request, response) => {
  request.resume()
  request.on('end', () => {
    response.writeHead(Number(status), status === '204' ? {} : headers)
    response.end(status === '204' ? undefined : body)
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address !== null && typeof address === 'object') console.log(address.port)
})
