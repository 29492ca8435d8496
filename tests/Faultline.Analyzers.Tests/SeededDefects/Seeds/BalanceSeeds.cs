using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Faultline.Analyzers.Tests.SeededDefects.Seeds;

/// <summary>FLT0201 to FLT0204, FLT0206: releases missing, doubled, conditional, wrong or skipped.</summary>
internal static class BalanceSeeds
{
    private const string Flag = "bool seeded = false";

    public static IEnumerable<Mutant> Of(ProgramModel program)
    {
        foreach (Section section in program.Sections)
        {
            if (section.Form == SectionForm.Scope || CallsItself(program, section))
                continue;

            IEnumerable<Mutant> seeds =
            [
                .. Removed(program, section), .. Left(program, section), .. Caught(program, section),
                .. Doubled(program, section), .. Conditional(program, section), .. WrongMode(program, section),
                .. Flattened(program, section),
            ];
            foreach (Mutant seed in seeds)
                yield return seed;
        }
    }

    // Verdict 1: where another member releases the same lock, a method that only acquires may be meant.
    private static IEnumerable<Mutant> Removed(ProgramModel program, Section section)
    {
        if (!IsUsedElsewhere(program, section))
            yield return program.Mutant("release removed", "FLT0201", section.WithRelease(";"));
    }

    private static IEnumerable<Mutant> Left(ProgramModel program, Section section)
    {
        if (section.Entry is not { } method || section.IsTry || section.AcquiresInTry)
            yield break;

        foreach ((string name, string leave) in new[]
        {
            ("return while it is held", program.ReturnOf(method)),
            ("throw while it is held", "throw new InvalidOperationException();"),
        })
        {
            yield return program.Mutant(
                name, "FLT0201",
                [
                    ProgramModel.Parameter(method, Flag),
                    .. section.WithRelease(Release(section), before: $"if (seeded) {leave}"),
                ]);
        }
    }

    private static IEnumerable<Mutant> Caught(ProgramModel program, Section section)
    {
        bool fits = section is { Form: SectionForm.TryFinally, IsTry: false, AcquiresInTry: false }
            && section.Whole is TryStatementSyntax { Catches.Count: 0 }
            && !Jumps(section.Body).Any()
            && CanThrow(program, section)
            && !IsInLoop(section) && !IsUsedAfter(section);
        if (!fits)
            yield break;

        var tried = (TryStatementSyntax)section.Whole;
        yield return program.Mutant(
            "release only where nothing is thrown, and the exception caught", "FLT0201",
            section.AcquireMark,
            Edit.Insert(tried.Block.CloseBraceToken.SpanStart, Release(section) + "\n"),
            new Edit(tried.Finally!.Span, "catch (InvalidOperationException)\n{\n}\n"));
    }

    private static IEnumerable<Mutant> Doubled(ProgramModel program, Section section)
    {
        if (program.IsNested(section))
            yield break;

        yield return program.Mutant(
            "release doubled", "FLT0202",
            section.WithRelease($"{Release(section)}\n{section.MarkedRelease}", markAcquire: false));
        if (section.Body is BlockSyntax body && section is { IsTry: false, Form: not SectionForm.Straight }
            && section.Whole is not TryStatementSyntax { Catches.Count: > 0 } && !Jumps(body).Any())
        {
            yield return program.Mutant(
                "release in the try, and again in the finally", "FLT0202",
                [
                    .. section.WithRelease(section.MarkedRelease, markAcquire: false),
                    Edit.Insert(body.CloseBraceToken.SpanStart, Release(section) + "\n"),
                ]);
        }
    }

    private static IEnumerable<Mutant> Conditional(ProgramModel program, Section section)
    {
        if (section.Entry is not { } method)
            yield break;

        // Where the lock is used again, in a loop or later, the difference is reported there.
        bool isUsedAgain = IsInLoop(section) || IsUsedAfter(section);
        IEnumerable<Edit> later = isUsedAgain
            ? UsesAfter(section).Select(use => Edit.Insert(use.SpanStart, "§"))
            : [];
        yield return program.Mutant(
            "release conditional", isUsedAgain ? "FLT0203|FLT0201" : "FLT0201",
            [
                ProgramModel.Parameter(method, Flag),
                .. section.WithRelease("if (seeded)\n" + Release(section)), .. later,
            ]);
        if (section.IsTry || isUsedAgain)
            yield break;

        string doubtful = $"if (seeded)\n{Release(section)}\n";
        if (section.Form == SectionForm.Straight)
        {
            yield return program.Mutant(
                "release doubled on one way", "FLT0203",
                ProgramModel.Parameter(method, Flag),
                new Edit(section.ReleaseStatement!.Span, doubtful + section.MarkedRelease));
        }
        else
        {
            yield return program.Mutant(
                "release doubled on one way", "FLT0203",
                [
                    ProgramModel.Parameter(method, Flag),
                    .. section.WithRelease(doubtful + section.MarkedRelease, markAcquire: false),
                ]);
        }

        if (section.AcquireStatement is ExpressionStatementSyntax acquire
            && !section.AcquiresInTry && !IsUsedWithin(section))
        {
            yield return program.Mutant(
                "acquisition conditional", "FLT0203",
                [
                    ProgramModel.Parameter(method, Flag),
                    Edit.Insert(acquire.SpanStart, "if (seeded)\n"),
                    .. section.WithRelease(section.MarkedRelease, markAcquire: false),
                ]);
        }
    }

    private static IEnumerable<Mutant> WrongMode(ProgramModel program, Section section)
    {
        if (section.ReleaseCall?.Expression is not MemberAccessExpressionSyntax access || program.IsNested(section))
            yield break;

        string? other = access.Name.Identifier.Text switch
        {
            "ExitReadLock" => "ExitWriteLock",
            "ExitWriteLock" => "ExitReadLock",
            "ReleaseReaderLock" => "ReleaseWriterLock",
            "ReleaseWriterLock" => "ReleaseReaderLock",
            "ExitShared" => "ExitExclusive",
            "ExitExclusive" => "ExitShared",
            _ => null,
        };
        if (other is not null)
        {
            yield return program.Mutant(
                "release of the other mode", "FLT0204",
                Edit.Insert(section.ReleaseCall.SpanStart, "§"), new Edit(access.Name.Span, other));
        }
    }

    private static IEnumerable<Mutant> Flattened(ProgramModel program, Section section)
    {
        if (section.Form == SectionForm.Straight || !CanThrow(program, section) || IsUsedWithin(section)
            || section.Body.DescendantNodes().Any(one => one is ThrowStatementSyntax or ThrowExpressionSyntax)
            || section.Whole is TryStatementSyntax { Catches.Count: > 0 }
            || section.Whole.Ancestors().Any(one => one is TryStatementSyntax))
        {
            yield break;
        }

        var edits = new List<Edit>();
        int number = 0;
        foreach (StatementSyntax jump in Jumps(section.Body))
        {
            string leave = jump is ReturnStatementSyntax { Expression: { } value }
                ? $"{{ {program.ResultOf(section.Member)} seeded{number} = {value}; {Release(section)} " +
                    $"return seeded{number++}; }}"
                : $"{{ {Release(section)} {jump} }}";
            edits.Add(new(jump.Span, leave));
        }

        if (section.Whole is TryStatementSyntax tried)
        {
            edits.Add(section.AcquireMark);
            edits.Add(new(tried.TryKeyword.Span, ""));
            edits.Add(new(tried.Finally!.FinallyKeyword.Span, ""));
        }
        else if (section.Whole is LockStatementSyntax statement)
        {
            edits.Add(new(
                TextSpan.FromBounds(statement.SpanStart, statement.Statement.SpanStart),
                $"§{section.Fill(section.Kind.Take!)}\n"));
            edits.Add(Edit.Insert(statement.Span.End, "\n" + Release(section)));
        }

        yield return program.Mutant("finally flattened", "FLT0206", edits);
    }

    private static string Release(Section section) => section.ReleaseStatement?.ToString() ?? section.ReleaseText;

    private static IEnumerable<StatementSyntax> Jumps(SyntaxNode body) =>
        Executed(body).OfType<StatementSyntax>().Where(one => one is ReturnStatementSyntax or ThrowStatementSyntax
            || (one is BreakStatementSyntax or ContinueStatementSyntax && LeavesThrough(one, body)));

    private static bool LeavesThrough(StatementSyntax jump, SyntaxNode body) =>
        !jump.Ancestors().TakeWhile(one => one != body).Any(one =>
            one is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax
            || (one is SwitchStatementSyntax && jump is BreakStatementSyntax));

    /// <summary>What runs there, and not in a lambda that is made there.</summary>
    private static IEnumerable<SyntaxNode> Executed(SyntaxNode body) =>
        body.DescendantNodes(one => one is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax));

    /// <summary>Whether it calls into the framework, of which nobody knows that it does not throw.</summary>
    private static bool CanThrow(ProgramModel program, Section section) =>
        Executed(section.Body).OfType<InvocationExpressionSyntax>().Any(call =>
            call.SpanStart > section.Acquire.Span.End
            && program.SymbolOf(call) is IMethodSymbol { Locations: [{ IsInMetadata: true }] } method
            && method.ContainingNamespace.ToDisplayString() != "System.Threading");

    private static bool IsInLoop(Section section) =>
        section.Whole.Ancestors().TakeWhile(one => one is not MemberDeclarationSyntax).Any(one =>
            one is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax);

    private static bool IsUsedAfter(Section section) => UsesAfter(section).Any();

    // A defect in a recursive method is one in what it calls, too: nobody can say what then is held.
    private static bool CallsItself(ProgramModel program, Section section)
    {
        ISymbol? member = program.Model.GetDeclaredSymbol(section.Member);
        return Executed(section.Body).OfType<InvocationExpressionSyntax>()
            .Any(call => SymbolEqualityComparer.Default.Equals(program.SymbolOf(call), member));
    }

    private static bool IsUsedWithin(Section section) =>
        section.Form == SectionForm.TryFinally
        && section.Body.DescendantNodes().OfType<ExpressionSyntax>().Any(one =>
            one.SpanStart > section.Acquire.Span.End && one.ToString() == section.Lock);

    private static IEnumerable<SyntaxNode> UsesAfter(Section section)
    {
        int end = section.ReleaseStatement?.FirstAncestorOrSelf<TryStatementSyntax>()?.Span.End
            ?? section.ReleaseStatement?.Span.End ?? section.Whole.Span.End;
        return section.Member.DescendantNodes().OfType<ExpressionSyntax>()
            .Where(one => one.SpanStart >= end && one.ToString() == section.Lock);
    }

    private static bool IsUsedElsewhere(ProgramModel program, Section section) =>
        section.Type.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Where(name => !section.Member.Span.Contains(name.Span))
            .Any(name => SymbolEqualityComparer.Default.Equals(program.SymbolOf(name), section.Symbol))
        || section.Kind.Name == "Through methods"
        || (section.Symbol is IParameterSymbol
            && program.Sections.Any(one => one != section && one.Type == section.Type))
        || program.Sections.Count(one => one.Member == section.Member && one.Lock == section.Lock) > 1;
}
