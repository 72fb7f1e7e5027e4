import { EventEmitter } from 'node:events'
import { onStopSignals } from '../../src/process/stop-signals.js'

function listen() {
  const source = new EventEmitter()
  const heard: string[] = []
  let time = 1000
  const release = onStopSignals({
    source,
    clock: () => time,
    stop: (signal) => heard.push(`stop ${signal}`),
    force: (signal) => heard.push(`force ${signal}`),
  })
  return {
    heard,
    source,
    release,
    send: (signal: string, laterMilliseconds: number) => {
      time += laterMilliseconds
      source.emit(signal, signal)
    },
  }
}

test.each(['SIGINT', 'SIGTERM'])('a first %s stops in order', (signal) => {
  const { heard, send } = listen()
  send(signal, 0)
  expect(heard).toEqual([`stop ${signal}`])
})

test('the same Ctrl-C passed on by npm is no second wish', () => {
  const { heard, send } = listen()
  send('SIGINT', 0)
  send('SIGINT', 20)
  expect(heard).toEqual(['stop SIGINT'])
})

test('a later signal forces the end', () => {
  const { heard, send } = listen()
  send('SIGTERM', 0)
  send('SIGINT', 3000)
  expect(heard).toEqual(['stop SIGTERM', 'force SIGINT'])
})

test('listeners of the application stay, and its own go when the server has stopped', () => {
  const { heard, send, source, release } = listen()
  source.on('SIGTERM', () => heard.push('application'))
  send('SIGTERM', 0)
  release()
  send('SIGTERM', 3000)
  expect(heard).toEqual(['stop SIGTERM', 'application', 'application'])
  expect(source.listenerCount('SIGINT')).toBe(0)
})
