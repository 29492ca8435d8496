using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Rules;

/// <summary>FLT0003: the count of a copy that may stop short is ignored.</summary>
internal sealed class ShortCopyIgnored : Rule
{
    public const string Id = "FLT0003";

    public static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        title: "Count of a copy that may stop short is ignored",
        messageFormat:
            "'{0}' may stop short, and the count that it returns is {1}; the bytes that were not copied are lost; {2}",
        RuleFacts.Faults,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "A copy that never faults stops at the first byte that is not resident, and tells by its result " +
            "how far it came. Whoever does not compare that count with what was asked for loses the rest.",
        helpLinkUri: RuleFacts.HelpLink(Id));

    private readonly Dictionary<SyntaxNode, HeldLock?> _locksAtCopies = [];
    private readonly RuleContext _context;

    public ShortCopyIgnored(RuleContext context)
    {
        _context = context;
    }

    public override void Before(OperationPoint point, Reports reports)
    {
        if (point.Operation is not IInvocationOperation copy || !ShortCounts.MayStopShort(copy, _context.Callees))
            return;
        foreach (FlowState state in point.States)
        {
            HeldLock? held = null;
            for (int i = state.Held.Length - 1; i >= 0 && held is null; i--)
            {
                if (!state.Held[i].IsInDoubt && !ReferenceEquals(state.Held[i].Class, LockClass.FaultsDisabled))
                    held = state.Held[i];
            }

            // Held on every way there, or not at all.
            bool seen = _locksAtCopies.TryGetValue(copy.Syntax, out HeldLock? before);
            _locksAtCopies[copy.Syntax] = seen && before is null ? null : held is null ? null : before ?? held;
        }
    }

    public override void End(BodyAnalysis body, Reports reports)
    {
        // A copy that no way reaches loses nothing.
        if (_locksAtCopies.Count == 0)
            return;
        var counts = new ShortCounts(_context.Callees, body.Operations, _context.Cancellation);
        foreach (IInvocationOperation copy in counts.Ignored())
        {
            if (_locksAtCopies.TryGetValue(copy.Syntax, out HeldLock? held))
            {
                CopyForm form = CopyForm.OfAtomic(copy.TargetMethod, _context.Callees.Declarations);
                reports.Add(Report(new IgnoredCount(copy.Syntax, form, IsDiscarded(copy), held)));
            }
        }
    }

    private static bool IsDiscarded(IInvocationOperation copy)
    {
        IOperation? parent = copy.Parent;
        while (parent is IAwaitOperation or IConditionalAccessOperation or IConversionOperation)
            parent = parent.Parent;
        return parent is IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation };
    }

    private static Diagnostic Report(IgnoredCount found)
    {
        ImmutableDictionary<string, string?> properties = ImmutableDictionary<string, string?>.Empty
            .Add(DiagnosticProperties.Form, found.Form.Form);
        if (found.Form is { Atomic: { } atomic, FaultIn: { } faultIn })
            properties = properties.Add(DiagnosticProperties.Atomic, atomic).Add(DiagnosticProperties.FaultIn, faultIn);
        if (found.Lock is { } held)
            properties = properties.Add(DiagnosticProperties.Lock, held.Spelled);

        return Diagnostic.Create(
            Descriptor,
            found.Syntax.GetLocation(),
            additionalLocations: found.Lock is null ? null : [found.Lock.Location],
            properties,
            Spelling.Of(found.Syntax),
            found.IsDiscarded ? "discarded" : "never compared",
            Advice(found));
    }

    private static string Advice(IgnoredCount found) => found.Form.FaultIn is { } faultIn
        ? $"compare it with the length that was asked for, call '{faultIn}'{Afterwards(found)} and copy the rest"
        : "compare it with the length that was asked for, and copy the rest";

    private static string Afterwards(IgnoredCount found) =>
        found.Lock is { } held ? $" after '{Spelling.Of(held)}' is released" : "";
}

/// <summary>A copy that may stop short and whose count is ignored.</summary>
/// <param name="Syntax">The copy.</param>
/// <param name="Form">How it can be made complete.</param>
/// <param name="IsDiscarded">The count is dropped on the spot.</param>
/// <param name="Lock">A lock that is held at the copy, if there is one.</param>
internal sealed record IgnoredCount(SyntaxNode Syntax, CopyForm Form, bool IsDiscarded, HeldLock? Lock);
