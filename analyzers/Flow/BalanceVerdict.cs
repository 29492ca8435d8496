using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Flow;

/// <summary>
/// Decides what of the findings of one function is told: what is one half of a protocol is clean, and of what has one
/// cause only that is told.
/// </summary>
internal sealed class BalanceVerdict
{
    private readonly FunctionBalance _function;
    private readonly BodyAnalysis _body;
    private readonly ICalleeEffects _callees;
    private readonly Opposites _opposites;
    private readonly CancellationToken _cancellation;
    private readonly Dictionary<(string Name, bool Opposite), bool> _halves = [];

    public BalanceVerdict(
        FunctionBalance function, BodyAnalysis body, ICalleeEffects callees, CancellationToken cancellation)
    {
        _function = function;
        _body = body;
        _callees = callees;
        _opposites = new Opposites(callees, cancellation);
        _cancellation = cancellation;
    }

    public IEnumerable<BalanceFinding> Findings() =>
        _function.Findings.Where(finding => !IsHalf(finding)).GroupBy(finding => finding.Instance).SelectMany(OfLock);

    private static IEnumerable<BalanceFinding> OfLock(IEnumerable<BalanceFinding> all)
    {
        BalanceFinding[] differences =
        [
            .. all.Where(finding => finding.Fault == BalanceFault.Differs).OrderBy(finding => finding.Location.SourceSpan.Start),
        ];
        BalanceFinding[] others = [.. all.Where(finding => finding.Fault != BalanceFault.Differs)];
        // A lock that may be had twice is often taken again, whether it is held or not: that alone is nothing.
        bool isReacquired = others.Any(finding => finding.Fault == BalanceFault.Reacquired);
        bool isDifferent = differences.Length > 0 && (differences.Any(finding => finding.IsCertain) || others.Any(finding =>
            finding.Fault != BalanceFault.Reacquired || finding.Location.SourceSpan.Start >= differences[0].Location.SourceSpan.Start));
        if (isDifferent && (!isReacquired || !IsFirst(others, differences[0])))
            return [differences[0]];
        if (isReacquired)
            return others.Where(finding => finding.Fault is BalanceFault.Reacquired or BalanceFault.WrongMode);
        return others.Where(finding => finding.Fault != BalanceFault.LeakedByException ||
            !others.Any(other => other.Fault == BalanceFault.Leaked && other.Location == finding.Location));
    }

    /// <summary>Is the lock acquired twice before the ways to it differ?</summary>
    private static bool IsFirst(IEnumerable<BalanceFinding> others, BalanceFinding difference) => others.Any(finding =>
        finding.Fault == BalanceFault.Reacquired &&
        finding.Location.SourceSpan.Start < difference.Location.SourceSpan.Start);

    /// <summary>Is it one half of a protocol, of which somebody else does the other?</summary>
    private bool IsHalf(BalanceFinding finding)
    {
        if (_function.Function is not { } function)
            return false;
        string name = LockNames.Last(finding.Instance, finding.Spelled);
        bool isDispose = function.Name is nameof(IDisposable.Dispose) or "DisposeAsync" && function.Parameters.IsEmpty;
        switch (finding.Fault)
        {
            case BalanceFault.Leaked or BalanceFault.LeakedByException:
                return _function.MayBeOther(finding, name) || (finding.Departure == DepartureKind.Return && IsPromised(finding, function)) ||
                    (!_function.Releases(name) && IsHalf(finding, function, name, opposite: true));
            case BalanceFault.NotHeld when finding is { Action: LockActionKind.Release, IsCertain: false }:
                // What it releases, whoever made the object has acquired.
                return _function.MayBeOther(finding, name) || (!_function.Acquires(name) && (isDispose || IsHalf(finding, function, name, opposite: false)));
            default:
                return false;
        }
    }

    private bool IsHalf(BalanceFinding finding, IMethodSymbol function, string name, bool opposite)
    {
        if (!_halves.TryGetValue((name, opposite), out bool isHalf))
            _halves.Add((name, opposite), isHalf = IsHalf(function, name, opposite));
        return isHalf || (finding.IsInferred && _opposites.OnSameObject(function, finding.Syntax));
    }

    private bool IsHalf(IMethodSymbol function, string name, bool opposite)
    {
        foreach (LockEffect effect in _callees.Of(function).Locks)
        {
            bool isSaid = opposite
                ? effect.Kind is LockEffectKind.Acquire or LockEffectKind.TryAcquire
                : effect.Kind == LockEffectKind.Release;
            if (isSaid)
                return true;
        }

        return (Code(function) is { } own && _opposites.InType(function, own, name, release: opposite)) ||
            (opposite && _opposites.ByResult(function, _body.Operations));
    }

    /// <summary>Does the contract of the function say that it returns with this lock?</summary>
    private bool IsPromised(BalanceFinding finding, IMethodSymbol function)
    {
        foreach (LockEffect effect in _callees.Of(function).Locks)
        {
            if (effect.Kind is not (LockEffectKind.Acquire or LockEffectKind.TryAcquire))
                continue;
            // What the body acquires under another name is what the contract means, if it acquires nothing by that name.
            Place? promised = EntryLocks.Instance(effect.Target, function);
            if (promised is null || finding.Instance.Equals(promised) || !_function.Acquires(promised))
                return true;
        }

        return false;
    }

    private SyntaxNode? Code(IMethodSymbol function) =>
        function.DeclaringSyntaxReferences is [var reference, ..] ? reference.GetSyntax(_cancellation) : null;
}
