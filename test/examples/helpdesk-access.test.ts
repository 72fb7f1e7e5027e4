// The example's own tests, as an application has them.
import '../../examples/helpdesk/access.test.js'
