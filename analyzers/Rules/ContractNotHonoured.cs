using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Rules;

/// <summary>
/// FLT0404: the body of a member does not do what its own contract says: it returns without the lock that it acquires,
/// with the one that it releases, with a result that says the opposite, without one that it requires, or it may fault.
/// </summary>
internal sealed class ContractNotHonoured : Rule
{
    public const string Id = "FLT0404";

    public static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        title: "Body does not do what its contract says",
        messageFormat: "'{0}' says {1}, and {2}; {3}",
        RuleFacts.LockContracts,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Callers are judged by what a member says, not by what its body does: it is all that they see across " +
            "assemblies. Where it is wrong, every verdict about them is wrong as well.",
        helpLinkUri: RuleFacts.HelpLink(Id));

    private readonly RuleContext _context;

    public ContractNotHonoured(RuleContext context)
    {
        _context = context;
    }

    public override void Before(OperationPoint point, Reports reports)
    {
        if (point.Body.Method is { } method &&
            point.Body.Callees.Of(method) is { IsDeclared: true, Fault: FaultEffect.NoFault })
        {
            CheckFaults(point, method, reports);
        }
    }

    public override void Leave(Departure departure, BodyFunction function, Reports reports)
    {
        if (departure.Kind != DepartureKind.Return || departure.State.IsSuspect || function.Method is not { } method)
            return;
        foreach (BrokenPromise broken in BrokenPromise.Of(departure.State, method, _context.Callees))
            reports.Add(Report(method, broken));
    }

    private static void CheckFaults(OperationPoint point, IMethodSymbol method, Reports reports)
    {
        foreach (FlowState state in point.States)
        {
            // Where page faults are disabled that is another rule's.
            if (state.IsSuspect || state.FaultsDisabled)
                continue;
            CallEffect? fault = point.Effects(state).FirstOrDefault(effect => effect.Kind == CallEffectKind.Fault);
            if (fault is null)
                continue;
            reports.Add(Diagnostic.Create(
                Descriptor,
                Place(method),
                additionalLocations: fault.Path.Select(step => step.Location),
                Name(method),
                "[NoFault]",
                $"'{Spelling.Of(point.Operation.Syntax)}' may take a page fault, " +
                    Spelling.Line(point.Operation.Syntax.GetLocation(), method.DeclaringSyntaxReferences[0].GetSyntax()),
                "copy with a form that never faults, or take [NoFault] away"));
        }
    }

    private static Diagnostic Report(IMethodSymbol method, BrokenPromise broken) => Diagnostic.Create(
        Descriptor,
        Place(method),
        additionalLocations: broken.Acquired is { } acquired ? [acquired] : null,
        Name(method),
        $"{broken.Says} of '{broken.Effect.Text}'",
        broken.Does,
        "do what it says on every way, or say what it does");

    private static Location Place(IMethodSymbol method) => (method.AssociatedSymbol ?? method).Locations[0];

    private static string Name(IMethodSymbol method) => method.MethodKind == MethodKind.Constructor
        ? method.ContainingType.Name
        : (method.AssociatedSymbol ?? method).Name;
}
