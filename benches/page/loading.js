// One load for the bench `load`, the same in a page and in Node: from the import to the first decision.

/** @returns {Promise<Record<string, number>>} Milliseconds: each step, and `total`. */
export async function veilgate({ entry, bytes, policy, fields, request }) {
  const clock = stopwatch()
  const { Guard, init } = await import(entry)
  clock.step('import')
  // Only where the entry cannot fetch its module itself.
  if (bytes !== undefined) await init(await bytes())
  const guard = await Guard.load(policy)
  clock.step('load')
  const outcome = guard.protect(fields, request)
  clock.step('decide')
  if (outcome.denied.length > 0) throw new Error('the first decision is not a release')
  return clock.steps
}

/** The same of a module that does nothing; `wasm` is its address. */
export async function empty({ entry, wasm, bytes }) {
  const clock = stopwatch()
  const { default: init, initSync, nothing } = await import(entry)
  clock.step('import')
  if (bytes === undefined) await init({ module_or_path: wasm })
  else initSync({ module: await bytes() })
  clock.step('load')
  nothing()
  clock.step('decide')
  return clock.steps
}

function stopwatch() {
  const start = performance.now()
  const steps = {}
  let last = start
  const step = name => {
    const now = performance.now()
    steps[name] = now - last
    steps.total = now - start
    last = now
  }
  return { steps, step }
}
