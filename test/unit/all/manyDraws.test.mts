/** The unit tests that draw values, with ten times as many draws as in the first ring. */
import '../../support/manyDraws.mjs';
import '../feedCursor.test.mjs';
import '../feedEvents.test.mjs';
import '../hider.test.mjs';
import '../hookTriggerFlows.test.mjs';
import '../json.test.mjs';
import '../jsonText.test.mjs';
import '../synchronize.test.mjs';
import '../valuesMoments.test.mjs';
import '../valuesSame.test.mjs';
