using Serverless.Sandbox.Kubernetes.Resources;
using Serverless.Sandbox.Kubernetes.Schema;

namespace Serverless.Sandbox.Kubernetes.Http;

/// <summary>An answer that is a failure: the HTTP status code and the <c>Status</c> object of the Kubernetes API conventions.</summary>
internal sealed class ApiException : Exception
{
    public ApiException(int code, string reason, string message, Dictionary<string, object?>? details = null)
        : base(message)
    {
        Code = code;
        Reason = reason;
        Details = details;
    }

    public int Code { get; }

    /// <summary>Machine-readable reason; empty when the real server gives none.</summary>
    public string Reason { get; }

    public Dictionary<string, object?>? Details { get; }

    /// <summary>Value of the list metadata's <c>continue</c> in the answer; used with reason <c>Expired</c>.</summary>
    public string? Continue { get; init; }

    /// <summary>The <c>Status</c> object.</summary>
    public Dictionary<string, object?> ToStatus()
    {
        Dictionary<string, object?> status = new()
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = Continue is null ? [] : new Dictionary<string, object?> { ["continue"] = Continue },
            ["status"] = "Failure",
            ["message"] = Message,
        };
        if (Reason.Length > 0)
        {
            status["reason"] = Reason;
        }

        if (Details is not null)
        {
            status["details"] = Details;
        }

        status["code"] = (long)Code;
        return status;
    }

    public static ApiException BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiException Unauthorized() => new(401, "Unauthorized", "Unauthorized");

    public static ApiException NoResource() => new(404, "NotFound", "the server could not find the requested resource", []);

    public static ApiException MethodNotAllowed() =>
        new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", []);

    public static ApiException NotFound(ResourceType type, string name) =>
        new(404, "NotFound", $"{type.Qualified} \"{name}\" not found", NameDetails(type, name, type.Plural));

    public static ApiException AlreadyExists(ResourceType type, string name, bool isDeleting) =>
        new(409, "AlreadyExists", $"{(isDeleting ? "object is being deleted: " : "")}{type.Qualified} \"{name}\" already exists", NameDetails(type, name, type.Plural));

    public static ApiException Conflict(ResourceType type, string name, string detail) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {type.Qualified} \"{name}\": {detail}", NameDetails(type, name, type.Plural));

    public static ApiException Modified(ResourceType type, string name) =>
        Conflict(type, name, "the object has been modified; please apply your changes to the latest version and try again");

    /// <summary>A failed precondition of a delete; the real server names the kind instead of the resource here.</summary>
    public static ApiException Precondition(ResourceType type, string name, string detail) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {type.QualifiedKind} \"{name}\": {detail}", NameDetails(type, name, type.Kind));

    public static ApiException Invalid(string group, string kind, string name, IReadOnlyList<FieldProblem> problems)
    {
        IEnumerable<string> texts = problems.Select(problem => $"{problem.Field}: {problem.Message}").Distinct();
        string text = problems.Count == 1 || texts.Count() == 1 ? texts.First() : "[" + string.Join(", ", texts) + "]";
        Dictionary<string, object?> details = name.Length > 0 ? new() { ["name"] = name } : [];
        if (group.Length > 0)
        {
            details["group"] = group;
        }

        details["kind"] = kind;
        details["causes"] = problems.Select(problem => (object?)new Dictionary<string, object?>
        {
            ["reason"] = problem.Reason, ["message"] = problem.Message, ["field"] = problem.Field,
        }).ToList();
        string qualified = group.Length > 0 ? $"{kind}.{group}" : kind;
        return new ApiException(422, "Invalid", $"{qualified} \"{name}\" is invalid: {text}", details);
    }

    public static ApiException Invalid(ResourceType type, string name, params IReadOnlyList<FieldProblem> problems) =>
        Invalid(type.Group, type.Kind, name, problems);

    private static Dictionary<string, object?> NameDetails(ResourceType type, string name, string kind)
    {
        Dictionary<string, object?> details = new() { ["name"] = name };
        if (type.Group.Length > 0)
        {
            details["group"] = type.Group;
        }

        details["kind"] = kind;
        return details;
    }
}
