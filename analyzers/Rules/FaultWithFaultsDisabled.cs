using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Rules;

/// <summary>
/// FLT0005: where page faults are disabled, something that may fault, itself or through what it calls, that gives the
/// thread away, or that may block for long. The locks that are held do not matter.
/// </summary>
internal sealed class FaultWithFaultsDisabled : Rule
{
    public const string Id = "FLT0005";

    public static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        title: "Fault or wait while page faults are disabled",
        messageFormat: "'{0}' {1} while page faults are disabled, by '{2}' on {3}; {4}",
        RuleFacts.Faults,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "In a region without page faults nobody brings memory in: what would fault throws, or fails. The " +
            "region belongs to the thread, so that nothing may give the thread away; and whoever waits in it " +
            "may wait " +
            "for memory that nobody is allowed to bring in.",
        helpLinkUri: RuleFacts.HelpLink(Id));

    private const string EndTheRegion = "end the region before it";

    public override void Before(OperationPoint point, Reports reports)
    {
        foreach (FlowState state in point.States)
        {
            if (state.IsSuspect || Region(state) is not { } region)
                continue;
            if (Faults.Of(point.Operation, state, point.Body) is { } fault)
                reports.Add(Report(fault.Syntax, "may take a page fault", region, Advice(fault), []));
            else if (point.Operation is IAwaitOperation)
                reports.Add(Report(point.Operation.Syntax, "may go on on another thread", region, EndTheRegion, []));
            else if (point.Operation is IReturnOperation { Kind: OperationKind.YieldReturn })
                reports.Add(Report(point.Operation.Syntax, "returns to the caller", region, EndTheRegion, []));
            else
                ReportEffects(point, state, region, reports);
        }
    }

    private static void ReportEffects(OperationPoint point, FlowState state, HeldLock region, Reports reports)
    {
        foreach (CallEffect effect in point.Effects(state))
        {
            string? does = effect.Kind switch
            {
                CallEffectKind.Fault => "may take a page fault",
                CallEffectKind.Block => "may block",
                _ => null,
            };
            if (does is null)
                continue;
            if (!effect.IsDirect)
                does = $"leads to '{Spelling.Of(effect.Path[effect.Path.Length - 1].Spelled)}', which {does},";
            reports.Add(Report(
                point.Syntax, does, region, EndTheRegion, effect.Path.Skip(1).Select(step => step.Location)));
        }
    }

    // In a region of its callers the call is reported, where it stands in the region.
    private static HeldLock? Region(FlowState state) => state.Held.LastOrDefault(held =>
        ReferenceEquals(held.Class, LockClass.FaultsDisabled) && !held.IsInDoubt && held.Acquisition != Acquisition.ByCaller);

    private static Diagnostic Report(
        SyntaxNode syntax, string does, HeldLock region, string advice, IEnumerable<Location> steps) => Diagnostic.Create(
        Descriptor,
        syntax.GetLocation(),
        additionalLocations: [region.Location, .. steps],
        Spelling.Of(syntax),
        does,
        Spelling.Of(Code(region.Location)),
        Spelling.Line(region.Location, syntax),
        advice);

    /// <summary>The call that disables page faults, as the code spells it.</summary>
    private static string Code(Location location) =>
        location.SourceTree?.GetText().ToString(location.SourceSpan) ?? "";

    private static string Advice(Fault fault) => fault switch
    {
        { Form.Atomic: { } atomic } => $"copy with '{atomic}', which never faults, or end the region before it",
        _ => EndTheRegion,
    };
}
