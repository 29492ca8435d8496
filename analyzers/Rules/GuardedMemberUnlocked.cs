using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Rules;

/// <summary>
/// FLT0403: a field or property that a lock guards is read on a way on which the lock is not held, or written on one on
/// which it is not held exclusively.
/// </summary>
internal sealed class GuardedMemberUnlocked : Rule
{
    public const string Id = "FLT0403";

    public static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        title: "Guarded member touched without its lock",
        messageFormat: "'{0}' is guarded by lock '{1}', {2}; {3}",
        RuleFacts.LockContracts,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "A read without the lock sees a value in the middle of a change; a write without it is lost, or tears " +
            "what another thread writes. The lock protects nothing from somebody who does not take it.",
        helpLinkUri: RuleFacts.HelpLink(Id));

    public override void Before(OperationPoint point, Reports reports)
    {
        if (GuardedAccess.Of(point.Operation, point.Body) is not { } access)
            return;
        LockMode needed = access.IsWrite ? LockMode.Exclusive : LockMode.Shared;
        foreach (FlowState state in point.States)
        {
            if (state.IsSuspect)
                continue;
            foreach (Guard guard in access.Guards)
            {
                if (ContractLock.Of(guard.Target, access.Reference, state, point.Body) is { } required &&
                    !required.MayBeOwned(point.Body) &&
                    !required.IsHeld(needed, state, out HeldLock? weaker))
                {
                    reports.Add(Report(access, required, weaker));
                }
            }
        }
    }

    private static Diagnostic Report(GuardedAccess access, ContractLock required, HeldLock? weaker)
    {
        SyntaxNode syntax = access.Reference.Syntax;
        string spelled = Spelling.Of(required.Spelled);
        return weaker is null
            ? Diagnostic.Create(
                Descriptor,
                syntax.GetLocation(),
                Spelling.Of(syntax),
                spelled,
                $"and is {(access.IsWrite ? "written" : "read")} here without it",
                $"acquire it before, or say [RequiresLock] of '{spelled}' on the member that this stands in")
            : Diagnostic.Create(
                Descriptor,
                syntax.GetLocation(),
                additionalLocations: [weaker.Location],
                Spelling.Of(syntax),
                spelled,
                $"and is written here, which needs it exclusively, while it is held {ModeText.Held(weaker.Mode)}, " +
                    Spelling.Place(weaker, syntax),
                "acquire it exclusively");
    }
}
