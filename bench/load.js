import autocannon from 'autocannon'

/**
 * The load generator, a process of its own so that it has a core of its own.
 * Takes one JSON argument {url, connections, seconds, requests: [{method, path, headers, body}]}, prints one JSON line.
 */
const { url, connections, seconds, requests } = JSON.parse(process.argv[2] ?? '{}')
const result = await autocannon({ url, connections, duration: seconds, requests })
console.log(
  `result ${JSON.stringify({
    perSecond: result.requests.average,
    total: result.requests.total,
    p50: result.latency.p50,
    p99: result.latency.p99,
    refused: result.non2xx,
    errors: result.errors,
  })}`,
)
