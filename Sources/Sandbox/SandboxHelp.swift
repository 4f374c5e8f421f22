/// What `GET /sandbox/` tells.
package enum SandboxHelp {
    /// Plain text, for people with curl.
    package static let text = """
        The Holdfast sandbox: EvoLink and Replicate, simulated, with faults on demand.

        EVOLINK    base URL http://HOST:PORT/evolink       Authorization: Bearer sk-evo-sandbox
          POST /v1/images/generations    GET /v1/tasks/{id}    GET /v1/tasks
          POST /v1/tasks/batch           GET /v1/credits       GET /v1/models
        REPLICATE  base URL http://HOST:PORT/replicate/v1  Authorization: Bearer r8_sandbox
          POST /predictions              GET /predictions/{id} GET /predictions
          POST /predictions/{id}/cancel  GET /account          GET /webhooks/default/secret
          POST /models/{owner}/{name}/predictions
        RESULTS    /files/{vendor}/{task}/{n}.{ext}?expires=SECONDS   403 or 404 once expired

        GET /sandbox/state    what was created, replayed, called back and charged
        GET /sandbox/faults   the faults in force
        PUT /sandbox/faults   replaces them all; {} ends them

          {"evolink": {"outage": {"status": 503}}, "replicate": {"lost_callback": {"share": 0.3}}}

        Every fault takes "share", 0 to 1 (1 unless told): how many requests or tasks it strikes.
        Which ones is drawn from the seed and their number, so a run can be repeated. Faults of
        tasks are drawn when a task is created and stay with it.

        of requests ("calls": "create", "read" or "all" says which)
          outage              5xx. "status" 500-599 (503), "calls" (all); "after_accept": true
                              creates the task all the same
          slow                the answer is held back. "delay_ms" 0-600000 (required), "calls" (all)
          throttled           429 with Retry-After. "retry_after" seconds (2), "calls" (create)

        of tasks
          lost_callback       the end is never called back
          duplicated_callback the end is called back "times" 2-10 (2)
          early_callback      the task ends at once and is called back before create is answered
          failed_task         the task fails. "code" (required), "message"
                              EvoLink: the code stands in error.code; Replicate: error is a text:
                              content_policy_violation, E005, image_processing_error,
                              invalid_parameters, service_error, generation_timeout, or any text
          partial_success     at most "outputs" 0-10 (1) pictures come out
          expired_result      result URLs die "after_ms" (0) after the end; "renewable": true hands
                              out new ones to who polls after a failed download
          truncated_result    "keep" 0-1 (0.5) of a picture's bytes; "cut": true declares its full
                              length and cuts the connection
          cut_after_accept    the task is accepted and the connection cut without an answer

        """
}
