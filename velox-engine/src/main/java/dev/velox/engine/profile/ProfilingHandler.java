package dev.velox.engine.profile;

import java.io.IOException;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The addresses below {@code /debug/pprof/}. */
final class ProfilingHandler implements HttpHandler {

    private static final Logger log = LoggerFactory.getLogger(ProfilingHandler.class);

    static final String ROOT = "/debug/pprof/";

    private final Profiler profiler;
    private final RequestGuard guard;

    ProfilingHandler(Profiler profiler, RequestGuard guard) {
        this.profiler = profiler;
        this.guard = guard;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            reply(exchange).send(exchange);
        }
    }

    private Reply reply(HttpExchange exchange) {
        try {
            @Nullable Reply refusal = guard.check(exchange);
            return refusal == null ? answer(exchange) : refusal;
        } catch (ProfileRefusedException refused) {
            return Reply.error(refused.status(), refused.getMessage() == null ? "" : refused.getMessage());
        } catch (IOException | RuntimeException failed) {
            log.warn("A profile failed: {}", exchange.getRequestURI().getPath(), failed);
            return Reply.error(500, "The profile failed; the log of the application says why");
        }
    }

    private Reply answer(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return Reply.error(405, "method: only GET and HEAD").with("Allow", "GET, HEAD");
        }
        String path = exchange.getRequestURI().getRawPath();
        if (path.equals("/debug/pprof")) {
            return Reply.error(301, ROOT).with("Location", ROOT);
        }
        if (!path.startsWith(ROOT)) {
            return notFound();
        }
        Call call = new Call(
                path.substring(ROOT.length()),
                new Parameters(exchange.getRequestURI().getRawQuery()),
                accepts(exchange, "text/html"),
                method.equals("HEAD"));
        return switch (call.name()) {
            case "" -> Reply.html(IndexPage.PAGE);
            case "profile" -> recorded(call, RecordedProfile.CPU);
            case "allocs" -> recorded(call, RecordedProfile.ALLOCS);
            case "mutex" -> recorded(call, RecordedProfile.MUTEX);
            case "block" -> recorded(call, RecordedProfile.BLOCK);
            case "threadcreate" -> recorded(call, RecordedProfile.THREADCREATE);
            case "trace" -> recorded(call, RecordedProfile.TRACE);
            case "heap" ->
                snapshot(call, () -> HeapSnapshot.samples(call.parameters().number("gc") > 0));
            case "goroutine" ->
                call.parameters().number("debug") > 0
                        ? Reply.text(ThreadSnapshot.text())
                        : snapshot(call, ThreadSnapshot::samples);
            case "cmdline" -> Reply.text(String.join("\0", CommandLine.masked()));
            // Profiles carry names, so nobody needs to ask for one; POST is for that question alone.
            case "symbol" -> Reply.text("num_symbols: 0\n");
            default -> notFound();
        };
    }

    private Reply recorded(Call call, RecordedProfile profile) throws IOException {
        int seconds = profiler.seconds(call.parameters().get("seconds"));
        ProfileFormat format = profile == RecordedProfile.TRACE ? call.format(ProfileFormat.JFR) : call.format();
        if (profile == RecordedProfile.TRACE && format != ProfileFormat.JFR) {
            throw ProfileRefusedException.badParameter("format", format.name(), "jfr for a trace");
        }
        byte[] body = call.head() ? new byte[0] : profiler.record(profile, seconds, format);
        return Reply.profile(call.name(), format, body);
    }

    private static Reply snapshot(Call call, Snapshot snapshot) throws IOException {
        if (call.parameters().get("seconds") != null) {
            throw new ProfileRefusedException(400, "seconds: " + call.name() + " is a snapshot (expected: none)");
        }
        ProfileFormat format = call.format();
        if (format == ProfileFormat.JFR) {
            throw ProfileRefusedException.badParameter("format", "jfr", "pprof, html or collapsed for a snapshot");
        }
        byte[] body = call.head() ? new byte[0] : snapshot.take().write(format);
        return Reply.profile(call.name(), format, body);
    }

    private static Reply notFound() {
        return Reply.error(404, "Nothing here; " + ROOT + " lists what there is");
    }

    private static boolean accepts(HttpExchange exchange, String mediaType) {
        @Nullable String accept = exchange.getRequestHeaders().getFirst("Accept");
        return accept != null && accept.contains(mediaType);
    }

    private interface Snapshot {
        StackSamples take() throws IOException;
    }

    private record Call(String name, Parameters parameters, boolean browser, boolean head) {

        ProfileFormat format() {
            return format(browser ? ProfileFormat.HTML : ProfileFormat.PPROF);
        }

        ProfileFormat format(ProfileFormat unlessNamed) {
            @Nullable String named = parameters.get("format");
            return named == null ? unlessNamed : ProfileFormat.of(named);
        }
    }
}
