package dev.velox.engine.answer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Picks out of a walk through documents what is wanted. What a document says counts once the document is whole; of several
 * documents the first id and model count, and the last usage and finish reason. A member that is repeated counts as it was
 * written last.
 */
final class Findings {

    /** Deeper than any place that is read. */
    private static final int MAX_DEPTH = 6;

    private static final long ABSENT = -1;

    private final Place[] places = new Place[MAX_DEPTH + 1];
    private Place place = Place.ELSEWHERE;
    private @Nullable Field member;
    private boolean firstChoice;

    /** What the open document says, counts by the slots of their fields. */
    private final Text openId = new Text();

    private final Text openModel = new Text();
    private final Text openReason = new Text();
    private final long[] openCounts = new long[Field.values().length];
    private boolean counted;

    private boolean events;
    private boolean wantsId;
    private @Nullable String id;
    private @Nullable String model;
    private @Nullable String finishReason;
    private final long[] counts = new long[openCounts.length];

    Findings() {
        Arrays.fill(places, Place.ELSEWHERE);
        Arrays.fill(openCounts, ABSENT);
    }

    void start(boolean ofEvents, boolean withId) {
        events = ofEvents;
        wantsId = withId;
        id = null;
        model = null;
        finishReason = null;
        Arrays.fill(counts, ABSENT);
    }

    @Nullable String id() {
        return id;
    }

    @Nullable String model() {
        return model;
    }

    @Nullable String finishReason() {
        return finishReason;
    }

    /** The first of two counts if the answer has it, else the second; -1 when it has neither. */
    long count(Field field, Field other) {
        long count = counts[field.slot()];
        return count == ABSENT ? counts[other.slot()] : count;
    }

    void documentBegins() {
        place = Place.ELSEWHERE;
        member = null;
        openReason.clear();
        clearResponse();
    }

    /** Whether all that is left to be found is what {@link Needles} finds. */
    boolean knowsWhoAnswers() {
        return model != null && (id != null || !wantsId);
    }

    void opened(int depth, boolean object) {
        if (place == Place.ELSEWHERE && depth > 1) {
            if (depth <= MAX_DEPTH) {
                places[depth] = Place.ELSEWHERE;
            }
            return;
        }
        Place next = placeOf(depth, object);
        if (depth <= MAX_DEPTH) {
            places[depth] = next;
        }
        firstChoice |= next == Place.CHOICES;
        place = next;
        member = null;
    }

    private Place placeOf(int depth, boolean object) {
        if (depth == 1) {
            return object ? Place.ROOT : Place.ELSEWHERE;
        }
        if (place == Place.CHOICES && object && firstChoice) {
            firstChoice = false;
            return Place.CHOICE;
        }
        Field in = member;
        // Choices are the one list that is read; every other value to go into is an object.
        return in != null && object == (in != Field.CHOICES) ? in.leadsTo() : Place.ELSEWHERE;
    }

    void closed(int depth) {
        place = depth <= MAX_DEPTH ? places[depth] : Place.ELSEWHERE;
        member = null;
    }

    boolean wantsKeys() {
        return place != Place.ELSEWHERE;
    }

    void key(byte[] bytes, int from, int length, boolean escaped) {
        if (escaped) {
            String name = Text.decode(bytes, from, length, true);
            byte[] plain = name == null ? new byte[0] : name.getBytes(StandardCharsets.UTF_8);
            byte[] padded = Arrays.copyOf(plain, Math.max(Long.BYTES, plain.length));
            member = Field.find(place, padded, 0, plain.length);
        } else {
            member = Field.find(place, bytes, from, length);
        }
        if (member != null) {
            forget(member);
        }
    }

    /** A key was too long to be one of those that are read. */
    void otherKey() {
        member = null;
    }

    boolean wants(Field.Kind kind) {
        Field in = member;
        if (in == null || in.kind() != kind) {
            return false;
        }
        return switch (in) {
            case ID -> wantsId && !events;
            case RESPONSE_ID -> wantsId && id == null;
            case MODEL, RESPONSE_MODEL -> model == null;
            default -> true;
        };
    }

    void text(byte[] bytes, int from, int length, boolean escaped) {
        Field in = member;
        if (in == Field.ID || in == Field.RESPONSE_ID) {
            openId.set(bytes, from, length, escaped);
        } else if (in == Field.FINISH_REASON) {
            openReason.set(bytes, from, length, escaped);
        } else {
            openModel.set(bytes, from, length, escaped);
        }
    }

    void count(long count) {
        Field in = member;
        if (in != null) {
            openCounts[in.slot()] = count;
            counted = true;
        }
    }

    void documentWhole() {
        if (openId.present()) {
            id = openId.string();
        }
        if (openModel.present()) {
            model = openModel.string();
        }
        if (openReason.present()) {
            finishReason = FinishReasons.of(openReason);
        }
        if (counted) {
            System.arraycopy(openCounts, 0, counts, 0, counts.length);
        }
    }

    /** A member that was there before is written again. */
    private void forget(Field again) {
        switch (again) {
            case ID, RESPONSE_ID -> openId.clear();
            case MODEL, RESPONSE_MODEL -> openModel.clear();
            case CHOICES, FINISH_REASON -> openReason.clear();
            case USAGE, RESPONSE_USAGE -> clearCounts();
            case RESPONSE -> {
                if (events) {
                    clearResponse();
                } else {
                    member = null;
                }
            }
            case PROMPT_DETAILS -> clear(Field.PROMPT_CACHED);
            case COMPLETION_DETAILS -> clear(Field.COMPLETION_REASONING);
            case INPUT_DETAILS -> clear(Field.INPUT_CACHED);
            case OUTPUT_DETAILS -> clear(Field.OUTPUT_REASONING);
            default -> clear(again);
        }
    }

    private void clearResponse() {
        openId.clear();
        openModel.clear();
        clearCounts();
    }

    private void clearCounts() {
        if (counted) {
            Arrays.fill(openCounts, ABSENT);
            counted = false;
        }
    }

    private void clear(Field field) {
        openCounts[field.slot()] = ABSENT;
    }
}
