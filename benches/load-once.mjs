// One load in a process of its own, for the bench `load`: node load-once.mjs SIDE OPTIONS

import { readFile } from 'node:fs/promises'
import * as sides from './page/loading.js'

const [side, text] = process.argv.slice(2)
const { wasm, ...options } = JSON.parse(text)
const bytes = wasm && (() => readFile(new URL(wasm)))
console.log(JSON.stringify(await sides[side]({ ...options, bytes })))
