namespace Serverless.Engine.Templating.Formatting;

/// <summary>The flags of one verb: <c>%+#-0 5.2v</c>.</summary>
internal struct FormatFlags
{
    public bool Plus;
    public bool Minus;
    public bool Sharp;
    public bool Space;
    public bool Zero;

    /// <summary><c>%#v</c>: Go syntax.</summary>
    public bool GoSyntax;

    public int? Width;
    public int? Precision;
}
