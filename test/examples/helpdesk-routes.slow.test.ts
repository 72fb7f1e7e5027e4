// The example's own tests, as an application has them.
import '../../examples/helpdesk/routes.test.js'
