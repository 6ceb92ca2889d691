package dev.velox.sample.upstream;

/** One family of paths of the API. Called on the server's loop only. */
interface Endpoint {

    boolean serves(String path);

    /**
     * Answers one request.
     *
     * @throws UpstreamError for everything that the API refuses
     */
    UpstreamAnswer answer(UpstreamCall call);
}
