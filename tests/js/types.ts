// Compiled, never run: the public surface as a consumer writes it. `@ts-expect-error` marks what must not compile.
import {
  Guard, VeilgateError, init, keygen, openValue, readEnvelope,
  type Attachment, type Code, type Decision, type EnvelopeInfo, type Finding, type Outcome, type PolicyIdentity, type Released, type Request,
} from 'veilgate'

export async function surface(form: HTMLFormElement, policy: object): Promise<void> {
  const guard: Guard = await Guard.load(policy, { keys: { 'shop-2026': { kty: 'EC' } }, now: () => Date.now() })
  const identity: PolicyIdentity = guard.policy
  const request: Request = { audience: 'shop', purpose: 'order', consent: { marketing: { status: 'granted', strength: 'separate', by: 'guardian' } } }
  const found: Finding[] = guard.inspect('text', { label: 'Name' })
  guard.classify([{ name: 'a', value: 5 }])
  guard.classify({ a: 'x', b: true })
  const outcome: Outcome = guard.protect({ a: 'x', b: 1, c: [true, null, { d: new Date(), e: 5n }] }, request)
  const left: Released | undefined = outcome.fields['a']
  const decision: Decision | undefined = outcome.decisions[0]
  if (decision) guard.explain(decision, 'zh-CN')
  const { data }: { data: FormData } = await guard.protectForm(form, request)
  await guard.protectForm(data, request)
  const attachment: Attachment = guard.attach(form, () => request, { protect: 'submit', locale: 'zh', onField: state => { console.log(state.class) } })
  await attachment.ready
  attachment.detach()
  const { ok }: { ok: boolean } = await Guard.check('{}')
  const pair = await keygen({ kid: 'k', crv: 'P-256' })
  const value: string = await openValue('jwe', pair.privateKey, { field: 'a', record: undefined })
  const info: EnvelopeInfo = readEnvelope('jwe')
  await init(new URL('https://example.org/veilgate.wasm'))
  guard.free()
  guard[Symbol.dispose]()
  try {
    guard.protect({}, request)
  } catch (thrown) {
    if (thrown instanceof VeilgateError) {
      const code: Code = thrown.code
      console.log(code, thrown.problems.length)
    }
  }
  console.log(identity, found, left, ok, value, info)

  // @ts-expect-error a function is no value
  guard.protect({ a: () => 1 }, request)
  // @ts-expect-error a request has a purpose
  guard.protect({ a: 1 }, { audience: 'shop' })
  // @ts-expect-error what is expected names its field
  await openValue('jwe', pair.privateKey, { audience: 'shop' })
  // @ts-expect-error a guard is loaded, not made
  new Guard()
  // @ts-expect-error a policy's identity is read
  guard.policy.id = 'other'
}
