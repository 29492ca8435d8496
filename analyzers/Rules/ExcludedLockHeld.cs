using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Rules;

/// <summary>
/// FLT0402: a member that excludes a lock is called, or its property accessed, on a way on which the lock is held.
/// </summary>
internal sealed class ExcludedLockHeld : Rule
{
    public const string Id = "FLT0402";

    public static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        title: "Member called with a lock that it excludes",
        messageFormat: "'{0}' must not be reached with lock '{1}' held{2}, and it is held, {3}; release it before",
        RuleFacts.LockContracts,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "A member that says [ExcludesLock] waits for code that needs the lock, takes it itself, or relies on " +
            "others getting in between. Under the lock it waits for ever, or what it relies on is not there.",
        helpLinkUri: RuleFacts.HelpLink(Id));

    public override void Before(OperationPoint point, Reports reports)
    {
        foreach (FlowState state in point.States)
        {
            if (state.IsSuspect || state.Held.IsEmpty)
                continue;
            foreach (LockCall call in CalledMethods.Of(point.Operation, state))
                Check(call, point, reports);
        }
    }

    private static void Check(LockCall call, OperationPoint point, Reports reports)
    {
        foreach (LockEffect effect in point.Body.Callees.Of(call.Method).Locks)
        {
            if (effect.Kind != LockEffectKind.Exclude || ContractLock.Of(effect.Target, call, point.Body) is not { } excluded ||
                excluded.Hold(call.Before, held => !effect.HasMode || held.Mode == effect.Mode) is not { } hold)
            {
                continue;
            }

            SyntaxNode syntax = point.Syntax;
            reports.Add(Diagnostic.Create(
                Descriptor,
                syntax.GetLocation(),
                additionalLocations: [hold.Location],
                Spelling.Of(syntax),
                Spelling.Of(excluded.Spelled),
                effect.HasMode ? " " + ModeText.Needed(effect.Mode) : "",
                Spelling.Place(hold, syntax)));
        }
    }
}
