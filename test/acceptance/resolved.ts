export interface Consumer {
  readonly environment?: string
  /** A consumer that a surface declares; `run` without. */
  readonly as?: string
}

/** What a consumer would receive in a project, as bytes by name: the resolver's word on what a client wrote. */
export async function valuesIn(
  url: string,
  token: string,
  path: string,
  { environment, as }: Consumer = {},
): Promise<Map<string, Buffer>> {
  const [workspace = '', project = ''] = path.split('/')
  const query = new URLSearchParams({
    ...(environment === undefined ? {} : { environment }),
    ...(as === undefined ? {} : { as }),
  })
  const answer = await fetch(
    `${url}/api/v1/workspaces/${workspace}/projects/${project}/resolved?${query.toString()}`,
    { headers: { authorization: `Bearer ${token}` } },
  )
  if (!answer.ok) throw new Error(`resolved answered ${answer.status}: ${await answer.text()}`)
  const { items } = (await answer.json()) as {
    items: { name: string; value: string; encoding: 'utf8' | 'base64' }[]
  }
  return new Map(items.map(({ name, value, encoding }) => [name, Buffer.from(value, encoding)]))
}
