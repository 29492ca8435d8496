using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Rules;

/// <summary>
/// FLT0401: a member that requires a lock is called, or its property accessed, on a way on which the lock is not held,
/// or only in a weaker mode; or it is made a delegate that leaves the method.
/// </summary>
internal sealed class RequiredLockNotHeld : Rule
{
    public const string Id = "FLT0401";

    public static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        title: "Member called without the lock that it requires",
        messageFormat: "'{0}' requires lock '{1}', {2}; {3}",
        RuleFacts.LockContracts,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "A member that says [RequiresLock] touches what the lock guards, and leaves it to its callers to hold " +
            "it. One caller that does not is a race.",
        helpLinkUri: RuleFacts.HelpLink(Id));

    private readonly RuleContext _context;

    public RequiredLockNotHeld(RuleContext context)
    {
        _context = context;
    }

    public override void Before(OperationPoint point, Reports reports)
    {
        foreach (FlowState state in point.States)
        {
            if (state.IsSuspect)
                continue;
            foreach (LockCall call in CalledMethods.Of(point.Operation, state))
                Check(call, point, reports);
        }
    }

    public override void End(BodyAnalysis body, Reports reports)
    {
        foreach (IOperation operation in body.Operations)
        {
            if (operation is not IMethodReferenceOperation { Method: { } method } reference ||
                Required(_context.Callees.Of(method)).FirstOrDefault() is not { } effect ||
                !LeavingDelegates.Leaves(reference, body.Operations))
            {
                continue;
            }

            reports.Add(Diagnostic.Create(
                Descriptor,
                reference.Syntax.GetLocation(),
                Spelling.Of(reference.Syntax),
                effect.Text,
                "and as a delegate it leaves the method, so that nobody can tell whether it is held when it is invoked",
                "hand out a method that acquires it first"));
        }
    }

    private static void Check(LockCall call, OperationPoint point, Reports reports)
    {
        foreach (LockEffect effect in Required(point.Body.Callees.Of(call.Method)))
        {
            if (ContractLock.Of(effect.Target, call, point.Body) is { } required && !required.MayBeOwned(point.Body) &&
                !required.IsHeld(effect.Mode, call.Before, out HeldLock? weaker))
            {
                reports.Add(Report(point.Syntax, effect, required, weaker));
            }
        }
    }

    /// <summary>What the framework requires is a matter of balance.</summary>
    private static IEnumerable<LockEffect> Required(MemberEffects effects) =>
        effects.IsDeclared ? effects.Locks.Where(effect => effect.Kind == LockEffectKind.Require) : [];

    private static Diagnostic Report(SyntaxNode call, LockEffect effect, ContractLock required, HeldLock? weaker)
    {
        string spelled = Spelling.Of(required.Spelled);
        return weaker is null
            ? Diagnostic.Create(
                Descriptor,
                call.GetLocation(),
                Spelling.Of(call),
                spelled,
                "which is not held here",
                $"acquire it before, or say [RequiresLock] of '{spelled}' on the member that this stands in")
            : Diagnostic.Create(
                Descriptor,
                call.GetLocation(),
                additionalLocations: [weaker.Location],
                Spelling.Of(call),
                spelled,
                $"{ModeText.Needed(effect.Mode)}, and it is held only {ModeText.Held(weaker.Mode)}, " +
                    Spelling.Place(weaker, call),
                $"acquire it {ModeText.Needed(effect.Mode)}");
    }
}
