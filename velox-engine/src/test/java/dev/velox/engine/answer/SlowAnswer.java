package dev.velox.engine.answer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What an answer says, found slowly and plainly: all of it is there, each document becomes a tree, and the tree is asked. Bytes
 * are characters of ISO 8859-1 here.
 */
final class SlowAnswer {

    private static final List<String> REASONS =
            List.of("stop", "length", "tool_calls", "content_filter", "function_call");

    private static final List<String> COUNTS =
            List.of("prompt_tokens", "completion_tokens", "input_tokens", "output_tokens", "total_tokens");

    private static final Map<String, String> DETAILS = Map.of(
            "prompt_tokens_details",
            "cached_tokens",
            "input_tokens_details",
            "cached_tokens",
            "completion_tokens_details",
            "reasoning_tokens",
            "output_tokens_details",
            "reasoning_tokens");

    private sealed interface Node {}

    private record Member(String key, Node value) {}

    private record Structure(boolean object, List<Member> members) implements Node {}

    private record Text(String raw) implements Node {}

    private record Scalar(String raw) implements Node {}

    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private final boolean events;
    private final boolean wantsId;
    private @Nullable String id;
    private @Nullable String model;
    private @Nullable String reason;
    private Map<String, Long> counts = Map.of();

    private @Nullable String openId;
    private @Nullable String openModel;
    private @Nullable String openReason;
    private Map<String, Long> openCounts = new LinkedHashMap<>();
    private boolean counted;

    private SlowAnswer(boolean events, boolean wantsId) {
        this.events = events;
        this.wantsId = wantsId;
    }

    static Said says(byte[] answer, boolean events, boolean wantsId) {
        SlowAnswer slow = new SlowAnswer(events, wantsId);
        String text = new String(answer, StandardCharsets.ISO_8859_1);
        for (String document : events ? documents(text) : List.of(text)) {
            slow.document(document);
        }
        return new Said(
                slow.id,
                slow.model,
                slow.reason,
                slow.count("prompt_tokens", "input_tokens"),
                slow.count("completion_tokens", "output_tokens"),
                slow.count("total_tokens", "total_tokens"),
                slow.count("prompt_tokens_details", "input_tokens_details"),
                slow.count("completion_tokens_details", "output_tokens_details"));
    }

    private long count(String field, String other) {
        Long count = counts.get(field);
        return count != null ? count : counts.getOrDefault(other, -1L);
    }

    /** The data of each event, also of one that is not ended. */
    private static List<String> documents(String text) {
        String stream = text.startsWith("\u00EF\u00BB\u00BF") ? text.substring(3) : text;
        List<String> documents = new ArrayList<>();
        List<String> data = new ArrayList<>();
        for (String line : stream.split("\r\n|\n|\r", -1)) {
            if (line.isEmpty()) {
                documents.add(String.join("\n", data));
                data.clear();
            } else if (line.startsWith("data:")) {
                data.add(line.startsWith("data: ") ? line.substring(6) : line.substring(5));
            }
        }
        documents.add(String.join("\n", data));
        return documents;
    }

    private void document(String text) {
        Node root;
        try {
            root = new Parser(text).value(0);
        } catch (Malformed e) {
            return;
        }
        openId = null;
        openModel = null;
        openReason = null;
        clearCounts();
        if (root instanceof Structure object && object.object()) {
            object.members().forEach(this::rootMember);
        }
        id = openId == null ? id : plain(openId);
        model = openModel == null ? model : plain(openModel);
        if (openReason != null) {
            reason = REASONS.contains(openReason) ? openReason : "other";
        }
        if (counted) {
            counts = openCounts;
        }
    }

    private void clearCounts() {
        openCounts = new LinkedHashMap<>();
        counted = false;
    }

    private void rootMember(Member member) {
        switch (name(member)) {
            case "id" -> openId = wantsId && !events ? text(member) : null;
            case "model" -> openModel = model == null ? text(member) : null;
            case "usage" -> usage(member.value());
            case "choices" -> choices(member.value());
            case "response" -> {
                if (events) {
                    openId = null;
                    openModel = null;
                    clearCounts();
                    if (member.value() instanceof Structure response && response.object()) {
                        response.members().forEach(this::responseMember);
                    }
                }
            }
            default -> {}
        }
    }

    private void responseMember(Member member) {
        switch (name(member)) {
            case "id" -> openId = wantsId && id == null ? text(member) : null;
            case "model" -> openModel = model == null ? text(member) : null;
            case "usage" -> usage(member.value());
            default -> {}
        }
    }

    private void usage(Node value) {
        clearCounts();
        if (!(value instanceof Structure usage && usage.object())) {
            return;
        }
        for (Member member : usage.members()) {
            String name = name(member);
            String detail = DETAILS.get(name);
            if (COUNTS.contains(name)) {
                number(name, member.value());
            } else if (detail != null) {
                openCounts.remove(name);
                if (member.value() instanceof Structure details && details.object()) {
                    details.members().stream()
                            .filter(each -> name(each).equals(detail))
                            .forEach(each -> number(name, each.value()));
                }
            }
        }
    }

    private void number(String name, Node value) {
        openCounts.remove(name);
        if (value instanceof Scalar scalar && scalar.raw().matches("[0-9]{1,18}")) {
            openCounts.put(name, Long.parseLong(scalar.raw()));
            counted = true;
        }
    }

    private void choices(Node value) {
        openReason = null;
        if (!(value instanceof Structure choices) || choices.object()) {
            return;
        }
        for (Member element : choices.members()) {
            if (element.value() instanceof Structure first && first.object()) {
                for (Member member : first.members()) {
                    if (name(member).equals("finish_reason")) {
                        openReason = text(member);
                    }
                }
                return;
            }
        }
    }

    private static String name(Member member) {
        String name = member.key().length() > JsonWalk.MAX_TEXT ? null : decoded(member.key());
        return name == null ? "" : name;
    }

    private static @Nullable String text(Member member) {
        return member.value() instanceof Text text && text.raw().length() <= JsonWalk.MAX_TEXT ? text.raw() : null;
    }

    private static @Nullable String plain(String raw) {
        String text = decoded(raw);
        return text == null || text.isEmpty() || text.chars().anyMatch(Character::isISOControl) ? null : text;
    }

    private static @Nullable String decoded(String raw) {
        byte[] bytes = raw.getBytes(StandardCharsets.ISO_8859_1);
        return dev.velox.engine.answer.Text.decode(bytes, 0, bytes.length, raw.contains("\\"));
    }

    /** One value; what follows it does not matter. */
    private static final class Parser {

        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        Node value(int depth) throws Malformed {
            char c = next();
            if (c == '"') {
                return new Text(string());
            }
            if (c == '{' || c == '[') {
                return structure(c == '{', depth);
            }
            int from = at - 1;
            while (at < text.length() && isScalar(text.charAt(at))) {
                at++;
            }
            // A scalar ends where something else begins: what is cut may go on.
            if (!isScalar(c) || at == text.length()) {
                throw new Malformed();
            }
            return new Scalar(text.substring(from, at));
        }

        private Structure structure(boolean object, int depth) throws Malformed {
            if (depth == JsonWalk.MAX_DEPTH) {
                throw new Malformed();
            }
            char end = object ? '}' : ']';
            List<Member> members = new ArrayList<>();
            char c = next();
            if (c == end) {
                return new Structure(object, members);
            }
            at--;
            do {
                String key = "";
                if (object) {
                    expect(next() == '"');
                    key = string();
                    expect(next() == ':');
                }
                members.add(new Member(key, value(depth + 1)));
                c = next();
            } while (c == ',');
            expect(c == end);
            return new Structure(object, members);
        }

        private String string() throws Malformed {
            int from = at;
            while (true) {
                char c = character();
                if (c == '"') {
                    return text.substring(from, at - 1);
                }
                if (c == '\\') {
                    character();
                }
            }
        }

        private char character() throws Malformed {
            expect(at < text.length() && text.charAt(at) >= ' ');
            return text.charAt(at++);
        }

        private char next() throws Malformed {
            while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            expect(at < text.length());
            return text.charAt(at++);
        }

        private static void expect(boolean condition) throws Malformed {
            if (!condition) {
                throw new Malformed();
            }
        }

        private static boolean isScalar(char c) {
            return (c >= '0' && c <= '9')
                    || (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || c == '+'
                    || c == '-'
                    || c == '.';
        }
    }
}
