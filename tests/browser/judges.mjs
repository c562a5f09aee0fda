// Two independent libraries open what was sealed: npm `jose` and PyPI `jwcrypto`.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { compactDecrypt, importJWK } from 'jose'

/** How a library is asked: `open(jwe)` gives `{ header, text }` and rejects where it does not open. */
export async function startJudges(privateJwk) {
  const python = startPython(privateJwk)
  const key = await importJWK(privateJwk, 'ECDH-ES+A256KW')
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  return {
    libraries: {
      async jose(jwe) {
        const { plaintext, protectedHeader } = await compactDecrypt(jwe, key)
        return { header: protectedHeader, text: decoder.decode(plaintext) }
      },
      jwcrypto: jwe => python.ask(jwe),
    },
    close: () => python.close(),
  }
}

function startPython(privateJwk) {
  const executable = process.env.VEILGATE_PYTHON
  if (!executable) {
    throw new Error('VEILGATE_PYTHON names no Python with jwcrypto: run `cargo xtask test`, or make a virtual environment, '
      + 'install tests/requirements.txt into it, and set VEILGATE_PYTHON to its bin/python')
  }
  const child = spawn(executable, [fileURLToPath(new URL('judges.py', import.meta.url))], { stdio: ['pipe', 'pipe', 'inherit'] })
  const failed = new Promise((_, reject) => {
    child.on('error', reject)
    child.on('exit', code => reject(new Error(`${executable} ended with ${code}: is jwcrypto installed there, as tests/requirements.txt says?`)))
  })
  failed.catch(() => {})
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  child.stdin.on('error', () => {})
  child.stdin.write(`${JSON.stringify(privateJwk)}\n`)
  return {
    async ask(line) {
      child.stdin.write(`${line}\n`)
      const { value, done } = await Promise.race([answers.next(), failed])
      const answer = JSON.parse(done ? await failed : value)
      if (answer.error !== undefined) throw new Error(answer.error)
      return answer
    },
    close: () => child.stdin.end(),
  }
}
