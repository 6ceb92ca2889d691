package dev.velox.engine.profile;

/** What {@code /debug/pprof/} shows. */
final class IndexPage {

    static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>/debug/pprof/</title>
            <style>
            :root { color-scheme: light dark }
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem }
            td { padding: .2rem 1.5rem .2rem 0; vertical-align: top }
            </style>
            </head>
            <body>
            <h1>Profiles of this JVM</h1>
            <table>
            <tr><td><a href="profile?seconds=10">profile</a></td><td>CPU time by stack; <code>seconds</code>, one at a time</td></tr>
            <tr><td><a href="allocs?seconds=10">allocs</a></td><td>allocated bytes by stack, sampled for <code>seconds</code></td></tr>
            <tr><td><a href="heap">heap</a></td><td>objects in the heap by class; <code>gc=1</code> collects first</td></tr>
            <tr><td><a href="goroutine">goroutine</a></td><td>all threads now, virtual ones too;
              <a href="goroutine?debug=2">as text</a></td></tr>
            <tr><td><a href="mutex?seconds=10">mutex</a></td><td>waiting for locks, for <code>seconds</code></td></tr>
            <tr><td><a href="block?seconds=10">block</a></td><td>waiting for anything, for <code>seconds</code></td></tr>
            <tr><td><a href="threadcreate?seconds=10">threadcreate</a></td><td>who starts threads, for <code>seconds</code></td></tr>
            <tr><td><a href="trace?seconds=10">trace</a></td><td>a Flight Recorder file for JDK Mission Control</td></tr>
            <tr><td><a href="cmdline">cmdline</a></td><td>how the process was started, secrets masked</td></tr>
            </table>
            <p>A browser gets flame graphs, everybody else what <code>go tool pprof</code> reads;
            <code>format=pprof|html|collapsed|jfr</code> chooses.</p>
            </body>
            </html>
            """;

    private IndexPage() {}
}
