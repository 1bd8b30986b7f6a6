using Serverless.Engine.Templating.Evaluation;

namespace Serverless.Engine.Templating.Functions;

/// <summary>What a function does. Its arguments have the declared types; errors are <see cref="TemplateFaultException"/>s.</summary>
internal delegate object? FunctionBody(ReadOnlySpan<object?> arguments, EvaluationContext context);
