/**
 * What an answer says about itself, read while its bytes go by: tokens used, the model that answered, the id of a stored
 * response. Front door: {@link dev.velox.engine.answer.AnswerScans}.
 *
 * <p><b>Threads.</b> Confined to one loop. <b>Ownership.</b> Buffers are looked at, never kept and never changed.
 */
@NullMarked
package dev.velox.engine.answer;

import org.jspecify.annotations.NullMarked;
