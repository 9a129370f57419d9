import { limits } from '../../limits.ts'
import type { Format } from './format.ts'
import { yamlText } from './yaml.ts'

const dataKey = /^[-._a-zA-Z0-9]+$/

/** A `Secret` for `kubectl apply`. `data` is base64, which keeps any bytes and protects none. */
export const kubernetes: Format = {
  isEnvironment: false,
  refuse({ name }) {
    const fits = dataKey.test(name) && name.length <= limits.kubernetesKeyCharsMax && !/^\.\.?$/.test(name)
    return fits ? undefined : 'no usable key of a Kubernetes Secret'
  },
  render(entries, { name, namespace }) {
    const metadata = { name, ...(namespace === undefined ? {} : { namespace }) }
    const data = new Map(entries.map((entry) => [entry.name, Buffer.from(entry.bytes).toString('base64')]))
    return Buffer.from(yamlText({ apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque', data }), 'utf8')
  },
}
