using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Rules;

/// <summary>
/// FLT0004: an unbounded loop repeats an atomic copy, and on the way on which nothing was copied nothing brings the
/// source in: the next round finds the same memory in the same state.
/// </summary>
internal sealed class RetryWithoutFaultIn : Rule
{
    public const string Id = "FLT0004";

    public static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        title: "Atomic copy is repeated without bringing its source in",
        messageFormat:
            "'{0}' is repeated when it copied nothing, and nothing brings its source in; the loop can spin for ever; {1}",
        RuleFacts.Faults,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "An atomic copy stops at the first byte that is not resident, and does nothing to make it resident. " +
            "Repeated at once it stops at the same byte again.",
        helpLinkUri: RuleFacts.HelpLink(Id));

    private readonly RuleContext _context;

    public RetryWithoutFaultIn(RuleContext context)
    {
        _context = context;
    }

    public override void End(BodyAnalysis body, Reports reports)
    {
        foreach (BodyFunction function in body.Functions)
        {
            CopyGraph? graph = null;
            foreach (IInvocationOperation copy in Repeated(function, ref graph))
            {
                var seen = new FaultingOperations();
                if (!body.Run(function, entries: null, seen) || !seen.IsReached(copy))
                    continue;
                if (new FruitlessRetry(graph!, copy, Source(copy), seen.MayFault).IsPossible())
                    reports.Add(Report(copy));
            }
        }
    }

    private List<IInvocationOperation> Repeated(BodyFunction function, ref CopyGraph? graph)
    {
        var copies = new List<IInvocationOperation>();
        graph = new CopyGraph(function.Graph);
        for (int block = 0; block < function.Graph.Blocks.Length; block++)
        {
            foreach (IOperation operation in graph[block])
            {
                if (operation is IInvocationOperation copy && ShortCounts.MayStopShort(copy, _context.Callees) &&
                    graph.LoopOf(block).Count > 0)
                {
                    copies.Add(copy);
                }
            }
        }

        return copies;
    }

    /// <summary>
    /// What says which memory may not be resident: the object that copies, or the arguments that are user memory.
    /// </summary>
    private IEnumerable<IOperation> Source(IInvocationOperation copy)
    {
        if (copy.Instance is { } instance)
            return [instance];
        Declarations declarations = _context.Callees.Declarations;
        IOperation[] memory =
        [
            .. copy.Arguments
                .Where(argument => argument.Parameter is { } parameter &&
                    (declarations.Has(parameter, AnnotationNames.UserMemory) ||
                        UserMemory.IsAnnotatedType(parameter.Type, declarations)))
                .Select(argument => argument.Value),
        ];
        return memory.Length > 0 ? memory : copy.Arguments.Select(argument => argument.Value);
    }

    private Diagnostic Report(IInvocationOperation copy)
    {
        CopyForm form = CopyForm.OfAtomic(copy.TargetMethod, _context.Callees.Declarations);
        ImmutableDictionary<string, string?> properties = ImmutableDictionary<string, string?>.Empty
            .Add(DiagnosticProperties.Form, form.Form);
        if (form is { Atomic: { } atomic, FaultIn: { } named })
            properties = properties.Add(DiagnosticProperties.Atomic, atomic).Add(DiagnosticProperties.FaultIn, named);
        return Diagnostic.Create(
            Descriptor,
            copy.Syntax.GetLocation(),
            properties,
            Spelling.Of(copy.Syntax),
            form.FaultIn is { } faultIn
                ? $"call '{faultIn}' before the next round, with no page locked"
                : "bring the source in before the next round, with no page locked, or bound the number of rounds");
    }
}
