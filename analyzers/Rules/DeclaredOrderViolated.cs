using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Rules;

/// <summary>FLT0102: a lock is acquired while one is held that the declared order places after it.</summary>
internal sealed class DeclaredOrderViolated : WaitingRule
{
    public const string Id = "FLT0102";

    public static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        title: "Locks acquired against the declared order",
        messageFormat: "'{0}' {1} lock '{2}' while lock '{3}', {4}, is held; the declared order is '{5}'; {6}",
        RuleFacts.LockOrder,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Two paths that acquire the same locks in opposite orders wait for each other for ever. A declared order " +
            "keeps that from happening, as long as every path keeps to it.",
        helpLinkUri: RuleFacts.HelpLink(Id));

    private readonly RuleContext _context;

    public DeclaredOrderViolated(RuleContext context)
    {
        _context = context;
    }

    protected override IEnumerable<Diagnostic> Told(CallEffect effect, FlowState held, FlowState state, OperationPoint point)
    {
        IEnumerable<CallEffect> acquisitions = effect.Kind == CallEffectKind.Acquire ? [effect] : effect.Awaited;
        foreach (CallEffect acquired in acquisitions)
        {
            if (acquired.IsTry || acquired.Class is not { } inner || IsHeldAlready(acquired, effect, held, state) ||
                IsUnpublished(acquired, point))
            {
                continue;
            }

            foreach (HeldLock outer in OwnLocks.During(effect, held))
            {
                if (_context.Order.Before(outer.Class, inner) is { IsEmpty: false } order)
                    yield return Report(point.Syntax, effect, acquired, outer, order);
            }
        }
    }

    /// <summary>Who holds the lock already does not wait for it, and where he would, that is told as such.</summary>
    private static bool IsHeldAlready(CallEffect acquired, CallEffect effect, FlowState held, FlowState state) =>
        acquired.Lock is { } taken
            ? state.Holds(taken) && !(effect.Without.Contains(taken) && held.Holds(taken))
            : state.Held.Any(one => one.Class.IsSameAs(acquired.Class!));

    /// <summary>Is it a lock of an object that nobody else has yet?</summary>
    private static bool IsUnpublished(CallEffect acquired, OperationPoint point) =>
        acquired.Lock?.Root is { } root &&
        ((root.Kind == PlaceKind.This && point.Body.Method is { } method &&
            (method.MethodKind == MethodKind.Constructor || ConstructionHelpers.Is(method, point.Body.Cancellation))) ||
        (point.Operation is IObjectCreationOperation && !acquired.IsDirect && root.Equals(Place.Site(point.Operation.Syntax))));

    private static Diagnostic Report(
        SyntaxNode syntax, CallEffect effect, CallEffect acquired, HeldLock outer, ImmutableArray<string> order) =>
        Diagnostic.Create(
            Descriptor,
            syntax.GetLocation(),
            additionalLocations: ReferenceEquals(acquired, effect)
                ? WaitingText.Places([outer], effect)
                : WaitingText.Places([outer], effect).Concat(acquired.Path.Select(step => step.Location)),
            Spelling.Of(syntax),
            Does(effect, acquired),
            acquired.Class!.Name,
            Spelling.Of(outer),
            Spelling.Place(outer, syntax),
            string.Join(" > ", order),
            $"acquire '{order[0]}' first, or release '{Spelling.Of(outer)}' before");

    private static string Does(CallEffect effect, CallEffect acquired)
    {
        if (!ReferenceEquals(acquired, effect))
            return WaitingText.Does(effect).TrimEnd(',') + ", and the code that is waited for acquires";
        return effect.IsDirect ? "acquires" : $"leads to {WaitingText.Way(effect)}, which acquires";
    }
}
