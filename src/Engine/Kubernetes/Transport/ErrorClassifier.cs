namespace Serverless.Engine.Kubernetes.Transport;

/// <summary>Classes of failed answers (kubernetes-client.md §8.2): by reason first, by code second.</summary>
internal static class ErrorClassifier
{
    public const string NotInSchema = "field not declared in schema";

    public static KubernetesErrorClass Classify(int code, string reason, string message, IReadOnlyList<StatusCause> causes, bool hasRetryAfter)
    {
        if (message.Contains(NotInSchema, StringComparison.Ordinal))
        {
            // Servers answer a structural mistake of an applied object with a bare 500; a retry can never help.
            return KubernetesErrorClass.Invalid;
        }

        KubernetesErrorClass found = FromReason(reason) ?? FromCode(code);
        return found switch
        {
            KubernetesErrorClass.Transient when hasRetryAfter => KubernetesErrorClass.Throttled,
            KubernetesErrorClass.Conflict when causes.Any(c => c.Reason == "FieldManagerConflict") => KubernetesErrorClass.ManagerConflict,
            _ => found,
        };
    }

    /// <summary>The reason that a code stands for when a server gave none.</summary>
    public static string ReasonOf(int code, HttpMethod method) => code switch
    {
        400 => "BadRequest",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "NotFound",
        405 => "MethodNotAllowed",
        406 => "NotAcceptable",
        409 => method == HttpMethod.Post ? "AlreadyExists" : "Conflict",
        410 => "Gone",
        413 => "RequestEntityTooLarge",
        415 => "UnsupportedMediaType",
        422 => "Invalid",
        429 => "TooManyRequests",
        500 => "InternalError",
        503 => "ServiceUnavailable",
        504 => "Timeout",
        _ => "",
    };

    private static KubernetesErrorClass? FromReason(string reason) => reason switch
    {
        "TooManyRequests" => KubernetesErrorClass.Throttled,
        "InternalError" or "ServerTimeout" or "Timeout" or "ServiceUnavailable" or "StorageReadError" => KubernetesErrorClass.Transient,
        "Conflict" => KubernetesErrorClass.Conflict,
        "AlreadyExists" => KubernetesErrorClass.Exists,
        "Gone" or "Expired" => KubernetesErrorClass.Expired,
        "Unauthorized" => KubernetesErrorClass.Auth,
        "Forbidden" => KubernetesErrorClass.Forbidden,
        "NotFound" => KubernetesErrorClass.NotFound,
        "BadRequest" or "Invalid" or "MethodNotAllowed" or "NotAcceptable" or "UnsupportedMediaType" or "RequestEntityTooLarge" => KubernetesErrorClass.Invalid,
        _ => null,
    };

    private static KubernetesErrorClass FromCode(int code) => code switch
    {
        401 => KubernetesErrorClass.Auth,
        403 => KubernetesErrorClass.Forbidden,
        404 => KubernetesErrorClass.NotFound,
        408 => KubernetesErrorClass.Transient,
        409 => KubernetesErrorClass.Conflict,
        410 => KubernetesErrorClass.Expired,
        429 => KubernetesErrorClass.Throttled,
        >= 500 => KubernetesErrorClass.Transient,
        _ => KubernetesErrorClass.Invalid,
    };
}
