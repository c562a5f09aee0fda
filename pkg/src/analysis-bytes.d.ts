/** The module, base64. Written by `build.mjs`. */
export const base64: string
