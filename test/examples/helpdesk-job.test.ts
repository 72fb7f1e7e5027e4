// The example's own tests, as an application has them.
import '../../examples/helpdesk/job.test.js'
