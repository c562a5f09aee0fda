// What the browser tests share: the browser. `cargo xtask test` finds or installs it and names it in CHROME.
import { chromium } from 'playwright-core'

const QUIET = [
  '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
]

/** Starts Chromium. Close it when done. */
export async function launch() {
  const executablePath = process.env.CHROME
  if (!executablePath) throw new Error('CHROME does not name a browser: run `cargo xtask test`, or set it to the path of Chromium')
  const asRoot = process.getuid?.() === 0
  return chromium.launch({ executablePath, args: [...QUIET, ...(asRoot ? ['--no-sandbox'] : [])] })
}
