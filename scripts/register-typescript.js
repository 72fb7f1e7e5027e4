// node --import ./scripts/register-typescript.js something.ts
import { register } from 'node:module'

register('./typescript-hooks.js', import.meta.url)
