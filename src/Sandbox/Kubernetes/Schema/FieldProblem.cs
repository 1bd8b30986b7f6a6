namespace Serverless.Sandbox.Kubernetes.Schema;

/// <summary>One reason why an object is invalid, worded as the API server words it.</summary>
/// <param name="Reason">The cause's reason, such as <c>FieldValueRequired</c>.</param>
/// <param name="Field">Path of the field.</param>
/// <param name="Message">What is wrong, such as <c>Required value</c>.</param>
internal sealed record FieldProblem(string Reason, string Field, string Message)
{
    public static FieldProblem Required(string field, string detail = "") =>
        new("FieldValueRequired", field, detail.Length == 0 ? "Required value" : "Required value: " + detail);

    public static FieldProblem Invalid(string field, string value, string detail) =>
        new("FieldValueInvalid", field, $"Invalid value: {value}: {detail}");

    public static FieldProblem WrongType(string field, string value, string detail) =>
        new("FieldValueTypeInvalid", field, $"Invalid value: {value}: {detail}");

    public static FieldProblem Forbidden(string field, string detail) => new("FieldValueForbidden", field, "Forbidden: " + detail);

    public static FieldProblem Duplicate(string field, string value) => new("FieldValueDuplicate", field, "Duplicate value: " + value);

    public static FieldProblem TooLong(string field, long limit) => new("FieldValueTooLong", field, $"Too long: may not be more than {limit} bytes");

    public static FieldProblem TooMany(string field, int count, long limit) =>
        new("FieldValueTooMany", field, $"Too many: {count}: must have at most {limit} items");

    public static FieldProblem Unsupported(string field, string value, IEnumerable<string> supported) =>
        new("FieldValueNotSupported", field, $"Unsupported value: {value}: supported values: {string.Join(", ", supported)}");
}
