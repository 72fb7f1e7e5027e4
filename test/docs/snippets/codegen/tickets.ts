export interface Ticket {
  readonly id: string
  readonly title: string
}
