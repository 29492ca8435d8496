using System.Text;
using Faultline.Diagnostics;
using Faultline.Locking;

namespace Faultline;

/// <summary>What the watchdog says of a wait that is over its threshold.</summary>
public sealed class StuckWaitReport
{
    private StuckWaitReport(IReadOnlyList<LockWait> chain, bool isDeadlock)
    {
        Chain = chain;
        IsDeadlock = isDeadlock;
    }

    /// <summary>The wait, then that of who holds its lock, and so on.</summary>
    public IReadOnlyList<LockWait> Chain { get; }

    /// <summary>The chain comes back to a thread in it: none of them will ever go on by itself.</summary>
    public bool IsDeadlock { get; }

    /// <summary>The whole story, over several lines.</summary>
    /// <returns>The text, without a line end at its end.</returns>
    public override string ToString()
    {
        var text = new StringBuilder("Faultline: ");
        text.Append(IsDeadlock ? "deadlock." : "a wait is over its threshold.");
        foreach (LockWait wait in Chain)
            text.AppendLine().Append("  ").Append(wait.ToString().ReplaceLineEndings(Environment.NewLine + "  "));
        if (IsDeadlock && Chain.Any(wait => wait.FaultAddress is not null))
        {
            text.AppendLine().Append(
                "  A page fault needs a lock that is held while memory is touched that may fault. Copy with AtomicCopy, " +
                "which faults the memory in after the release.");
        }

        return text.ToString();
    }

    internal static StuckWaitReport Of(LockWaiter wait)
    {
        (List<LockWaiter> chain, bool isClosed) = LockReports.Follow(wait);
        return new StuckWaitReport([.. chain.Select(LockReports.Describe)], isClosed);
    }
}
