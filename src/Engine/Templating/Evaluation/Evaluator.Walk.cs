using System.Collections;
using Serverless.Engine.Go;
using Serverless.Engine.Templating.Formatting;
using Serverless.Engine.Templating.Nodes;
using Serverless.Engine.Templating.Values;

namespace Serverless.Engine.Templating.Evaluation;

/// <summary>Text, actions and control structures.</summary>
internal sealed partial class Evaluator
{
    private Flow Walk(object? dot, ListNode list)
    {
        GuardStack();
        foreach (Node node in list.Nodes)
        {
            Flow flow = WalkNode(dot, node);
            if (flow != Flow.Next)
            {
                return flow;
            }
        }

        return Flow.Next;
    }

    private Flow WalkNode(object? dot, Node node)
    {
        _at = node;
        _context.Step();
        switch (node)
        {
            case TextNode text:
                _output!.Append(text.Text);
                return Flow.Next;
            case ActionNode action:
                object? value = EvaluatePipeline(dot, action.Pipe);
                if (action.Pipe.Declared.Length == 0)
                {
                    _at = action;
                    Print(value);
                }

                return Flow.Next;
            case IfNode branch:
                return WalkBranch(dot, branch, setDot: false);
            case WithNode branch:
                return WalkBranch(dot, branch, setDot: true);
            case RangeNode range:
                return WalkRange(dot, range);
            case TemplateNode call:
                WalkTemplate(dot, call);
                return Flow.Next;
            case BreakNode:
                return Flow.Break;
            case ContinueNode:
                return Flow.Continue;
            default:
                throw Error($"unknown node: {node}");
        }
    }

    private Flow WalkBranch(object? dot, BranchNode branch, bool setDot)
    {
        int mark = _variableCount;
        object? value = EvaluatePipeline(dot, branch.Pipe);
        Flow flow = Flow.Next;
        if (GoValue.IsTrue(value))
        {
            flow = Walk(setDot ? value : dot, branch.Body);
        }
        else if (branch.Else is not null)
        {
            flow = Walk(dot, branch.Else);
        }

        PopTo(mark);
        return flow;
    }

    private Flow WalkRange(object? dot, RangeNode range)
    {
        int outer = _variableCount;
        object? value = EvaluatePipeline(dot, range.Pipe);
        int mark = _variableCount;
        bool any = value switch
        {
            null => false,
            IList list => RangeList(range, list, mark),
            IDictionary map => RangeMap(range, map, mark),
            long or nint or byte or GoStringer { Number: not null } => RangeNumber(range, value, mark),
            _ => throw Error($"range can't iterate over {PrintToString(value)}"),
        };
        Flow flow = !any && range.Else is not null ? Walk(dot, range.Else) : Flow.Next;
        PopTo(outer);

        // In Go a break in the else branch leaves this range, although it had no round; a continue goes on with the outer one.
        return flow == Flow.Break ? Flow.Next : flow;
    }

    private bool RangeList(RangeNode range, IList list, int mark)
    {
        for (int i = 0; i < list.Count; i++)
        {
            object? index = range.Pipe.Declared.Length > 1 ? Boxes.Int(i) : null;
            if (!RunRound(range, index, list[i], mark))
            {
                break;
            }
        }

        return list.Count > 0;
    }

    private bool RangeMap(RangeNode range, IDictionary map, int mark)
    {
        string[] keys = GoValue.SortedKeys(map);
        object?[] values = new object?[keys.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            values[i] = map[keys[i]];
        }

        for (int i = 0; i < keys.Length; i++)
        {
            if (!RunRound(range, keys[i], values[i], mark))
            {
                break;
            }
        }

        return keys.Length > 0;
    }

    private bool RangeNumber(RangeNode range, object value, int mark)
    {
        if (range.Pipe.Declared.Length > 1)
        {
            throw Error($"can't use {PrintToString(value)} to iterate over more than one variable");
        }

        long count = value is byte b ? b : GoValue.TryInt(value, out long number) ? number : 0;
        for (long i = 0; i < count; i++)
        {
            object item = value switch { nint => Boxes.Int(i), byte => (byte)i, _ => i };
            if (!RunRound(range, null, item, mark))
            {
                break;
            }
        }

        return count > 0;
    }

    /// <summary>Runs the body once.</summary>
    /// <returns>False when the loop was left.</returns>
    private bool RunRound(RangeNode range, object? index, object? item, int mark)
    {
        VariableNode[] declared = range.Pipe.Declared;
        if (declared.Length > 0)
        {
            if (range.Pipe.IsAssignment)
            {
                FindVariable(declared[0].Name).Value = declared.Length > 1 ? index : item;
                if (declared.Length > 1)
                {
                    FindVariable(declared[1].Name).Value = item;
                }
            }
            else
            {
                _variables[mark - 1].Value = item;
                if (declared.Length > 1)
                {
                    _variables[mark - 2].Value = index;
                }
            }
        }

        _context.Step();
        Flow flow = Walk(item, range.Body);
        PopTo(mark);
        return flow != Flow.Break;
    }

    private void WalkTemplate(object? dot, TemplateNode call)
    {
        ListNode? body = template.Find(call.Name);
        if (body is null)
        {
            throw Error($"template {GoQuote.Quote(call.Name)} not defined");
        }

        if (_depth == _context.Limits.Depth)
        {
            throw Error($"exceeded maximum template depth ({_context.Limits.Depth}, {nameof(TemplateLimits.Depth)})");
        }

        // The called template sees no variables but its own dot.
        object? value = call.Pipe is null ? null : EvaluatePipeline(dot, call.Pipe);
        (string name, int frame, int mark) = (_templateName, _frame, _variableCount);
        _depth++;
        _templateName = call.Name;
        _frame = mark;
        Push("$", value);
        Walk(value, body);
        PopTo(mark);
        _depth--;
        _templateName = name;
        _frame = frame;
    }

    private void Print(object? value)
    {
        switch (value)
        {
            case string s: _output!.Append(s); break;
            case null: _output!.Append("<no value>"); break;
            case long l: _output!.Append(l); break;
            case nint i: _output!.Append(i); break;
            default:
                new Printer(_output!).PrintDefault(value);
                break;
        }
    }

    private string PrintToString(object? value)
    {
        using TextBuffer buffer = _context.CreateBuffer();
        new Printer(buffer).PrintDefault(value);
        return buffer.ToString();
    }
}
