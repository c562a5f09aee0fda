// One run of the bench `protect`, the same in a page and in Node: both sides get ready, are seen to do the same, and take turns.

import { checkout, request } from './workload.js'

/**
 * @returns {Promise<Record<string, number[]>>} Microseconds for one submission: by contestant, one figure per round.
 */
export async function contest({ Guard, keygen, openValue }, jose, { rounds, blocks, repeats }) {
  const contestants = await ready({ Guard, keygen, openValue }, jose)
  const turn = async run => {
    const start = performance.now()
    for (let count = 0; count < repeats; count++) await run()
    return performance.now() - start
  }
  // Engines compile what is hot once more, and better: that is over before anything counts.
  for (let block = 0; block < blocks; block++) for (const run of Object.values(contestants)) await turn(run)

  const figures = Object.fromEntries(Object.keys(contestants).map(name => [name, []]))
  for (let round = 0; round < rounds; round++) {
    const spent = Object.fromEntries(Object.keys(contestants).map(name => [name, 0]))
    // In short turns, so that whatever else the machine does falls on everybody.
    for (let block = 0; block < blocks; block++) {
      for (const [name, run] of Object.entries(contestants)) spent[name] += await turn(run)
    }
    for (const [name, milliseconds] of Object.entries(spent)) figures[name].push(milliseconds * 1000 / (blocks * repeats))
  }
  return figures
}

async function ready({ Guard, keygen, openValue }, jose) {
  const pairs = await Promise.all(['shop-2026', 'depot-2026', 'courier-2026'].map(kid => keygen(kid)))
  const guard = await Guard.load(checkout.policy([pairs[0].publicKey]))
  const threeKeys = await Guard.load(checkout.policy(pairs.map(pair => pair.publicKey)))

  const outcome = guard.protect(checkout.fields, request)
  const sealed = outcome.decisions.filter(decision => decision.seal.length > 0).map(decision => decision.path)
  agree('the three fields are sealed', sealed, checkout.sealed)
  agree('one field is denied', outcome.denied, ['cvv'])

  const publicKey = await jose.importJWK(pairs[0].publicKey, 'ECDH-ES+A256KW')
  const privateKey = await jose.importJWK(pairs[0].privateKey, 'ECDH-ES+A256KW')
  const seals = checkout.sealed.map(path => {
    // The very header that Veilgate writes, so that both authenticate the same bytes; jose adds its own epk.
    const { epk: _, ...header } = jose.decodeProtectedHeader(outcome.fields[path])
    const plaintext = new TextEncoder().encode(checkout.fields[path])
    return () => new jose.CompactEncrypt(plaintext).setProtectedHeader(header).encrypt(publicKey)
  })
  for (const [index, path] of checkout.sealed.entries()) {
    const { plaintext } = await jose.compactDecrypt(outcome.fields[path], privateKey)
    agree('jose opens what Veilgate sealed', new TextDecoder().decode(plaintext), checkout.fields[path])
    const opened = await openValue(await seals[index](), pairs[0].privateKey, { field: path })
    agree('Veilgate opens what jose sealed', opened, checkout.fields[path])
  }

  return {
    'veilgate': () => guard.protect(checkout.fields, request),
    'veilgate, three keys': () => threeKeys.protect(checkout.fields, request),
    'jose, at once': () => Promise.all(seals.map(seal => seal())),
    'jose, in turn': async () => { for (const seal of seals) await seal() },
  }
}

function agree(what, is, wanted) {
  if (JSON.stringify(is) !== JSON.stringify(wanted)) throw new Error(`it does not hold that ${what}`)
}
