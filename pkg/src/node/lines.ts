/** JSON Lines in, JSON Lines out: one output line for each input line, in order, with no more than one line in memory. */

import { complain, CommandError, errorLine, write, type Status } from './console.js'
import { stdin } from './files.js'

/** The longest line that is read, in bytes. */
const LONGEST = 16 * 1024 * 1024

/** A line, or `undefined` for one that is too long. */
type Line = Buffer | undefined

async function* linesOf(input: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let parts: Buffer[] = []
  let size = 0
  const take = (): Line => {
    const line = size > LONGEST ? undefined : Buffer.concat(parts)
    parts = []
    size = 0
    return line
  }
  const add = (part: Buffer) => {
    size += part.length
    if (size > LONGEST) parts = []
    else parts.push(part)
  }
  for await (const chunk of input) {
    let from = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      add(chunk.subarray(from, end))
      from = end + 1
      yield take()
    }
    if (from < chunk.length) add(chunk.subarray(from))
  }
  if (size > 0) yield take()
}

/** Text of a line. @throws `too_large`, `invalid_line` */
function textOf(line: Line): string {
  if (line === undefined) throw new CommandError('too_large', `this line is longer than ${LONGEST} bytes`, 'cut it into several')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(line)
  } catch {
    throw new CommandError('invalid_line', 'this line is not UTF-8 text', 'write it as UTF-8')
  }
}

/** Every line of standard input, numbered from 1. */
export async function eachLine(answer: (text: () => string, number: number) => Promise<Status>): Promise<Status> {
  let status: Status = 0
  let number = 0
  for await (const line of linesOf(stdin() as AsyncIterable<Buffer>)) {
    number += 1
    const one = await answer(() => textOf(line), number)
    if (one > status) status = one
  }
  return status
}

/** What a record of a line is called. */
export type Id = string | number | boolean | null

export interface Answer {
  answer: object
  status: Status
}

/** Answers each JSON object of standard input. What cannot be answered gives an error line, and the run goes on. */
export function eachRecord(answer: (record: Record<string, unknown>, id: Id) => Answer): Promise<Status> {
  return eachLine(async (text, number) => {
    let id: Id = null
    try {
      const record = recordOf(text())
      id = idOf(record['id'])
      const { answer: said, status } = answer(record, id)
      await write(`${JSON.stringify({ id, ...said })}\n`)
      return status
    } catch (thrown) {
      complain(thrown, `stdin:${number}`)
      await write(`${JSON.stringify({ id, error: errorLine(thrown) })}\n`)
      return 2
    }
  })
}

function recordOf(text: string): Record<string, unknown> {
  let record: unknown
  try {
    record = JSON.parse(text)
  } catch {
    throw new CommandError('invalid_line', 'this line is not JSON', 'write one JSON object per line')
  }
  if (typeof record === 'object' && record !== null && !Array.isArray(record)) return record as Record<string, unknown>
  throw new CommandError('invalid_line', 'this line is not a JSON object', 'write one JSON object per line')
}

function idOf(id: unknown): Id {
  if (id === undefined || id === null) return null
  // A number that lost digits would name another record.
  if (Number.isInteger(id) && !Number.isSafeInteger(id)) throw new CommandError('invalid_line', 'the id is so long that digits may be lost', 'write long numbers as text', '/id')
  if (typeof id === 'string' || typeof id === 'number' || typeof id === 'boolean') return id
  throw new CommandError('invalid_line', 'the id is neither text nor a number', 'write "id" as text', '/id')
}
