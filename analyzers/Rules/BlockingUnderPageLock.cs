using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Rules;

/// <summary>FLT0306: a call that may block for long under a spin lock, or under a lock that page faults wait for.</summary>
internal sealed class BlockingUnderPageLock : WaitingRule
{
    public const string Id = "FLT0306";

    public static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        title: "Call that may block under a spin lock, or under a lock that the fault handler takes",
        messageFormat:
            "'{0}' {1} while {2} '{3}', {4}, is held; {5}; {6}",
        RuleFacts.Waiting,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Whoever wants a spin lock burns a processor until it is released, and whoever takes a page fault waits " +
            "for the locks of the fault handler. Nothing may be done under them that takes long, unless the lock says " +
            "that it is meant to be held across I/O.",
        helpLinkUri: RuleFacts.HelpLink(Id));

    private readonly RuleContext _context;

    public BlockingUnderPageLock(RuleContext context)
    {
        _context = context;
    }

    protected override IEnumerable<Diagnostic> Told(CallEffect effect, FlowState held, FlowState state, OperationPoint point)
    {
        HeldLock[] locks =
            [.. OwnLocks.During(effect, held).Where(one => Blocks(effect, one, state, point) && Danger(one) is not null)];
        if (locks is [var innermost, ..])
            yield return Report(point.Syntax, effect, innermost, locks);
    }

    /// <summary>Why nothing may block under the lock; null if it may.</summary>
    private string? Danger(HeldLock held)
    {
        if (held.Class.Spin)
            return "whoever wants it spins meanwhile";
        if (_context.FaultHandlerTakes(held.Class) && !held.Class.HeldAcrossIO)
            return "page faults wait for it meanwhile";
        return _context.Options.BlockingForbiddenUnder.Any(held.Class.IsNamed)
            ? $"nothing may block under it, says {EngineOptions.BlockingForbiddenUnderKey}"
            : null;
    }

    private bool Blocks(CallEffect effect, HeldLock held, FlowState state, OperationPoint point) => effect.Kind switch
    {
        CallEffectKind.Block => true,
        // A page fault reads from a disk; under a lock of the fault handler it is worse than that.
        CallEffectKind.Fault => held.Class.Spin && !state.FaultsDisabled && _context.Order.FaultHandlerClass(held.Class) is null &&
            !_context.FaultHandlerTakes(held.Class),
        CallEffectKind.Acquire => held.Class.Spin && Sleeps(effect, point),
        _ => false,
    };

    /// <summary>Does whoever has to wait for the lock that is acquired give up his processor?</summary>
    private static bool Sleeps(CallEffect effect, OperationPoint point) =>
        !effect.IsTry && effect.Class is { Spin: false, Kind: not LockKind.Unknown } &&
        !(effect.IsDirect && point.Operation is IInvocationOperation { TargetMethod.ReturnType: var type } &&
            Awaitable.Result(type) is { } result && !ReferenceEquals(result, type));

    private Diagnostic Report(SyntaxNode syntax, CallEffect effect, HeldLock innermost, HeldLock[] locks) =>
        Diagnostic.Create(
            Descriptor,
            syntax.GetLocation(),
            additionalLocations: WaitingText.Places(locks, effect),
            Spelling.Of(syntax),
            WaitingText.Does(effect with { Does = Does(effect) }),
            innermost.Class.Spin ? "spin lock" : "lock",
            Spelling.Of(innermost),
            Spelling.Place(innermost, syntax),
            Danger(innermost)!,
            Advice(effect));

    private static string? Does(CallEffect effect) => effect.Kind switch
    {
        CallEffectKind.Fault => "may take a page fault",
        CallEffectKind.Acquire => $"takes lock '{effect.Class!.Name}', which may block",
        _ => effect.Does,
    };

    private static string Advice(CallEffect effect) => effect.Kind == CallEffectKind.Acquire
        ? "take that lock first, or make both of the same kind"
        : "do it before the lock is acquired, or after it is released";
}
