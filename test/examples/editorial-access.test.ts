// The example's own tests, as an application has them.
import '../../examples/editorial/access.test.js'
