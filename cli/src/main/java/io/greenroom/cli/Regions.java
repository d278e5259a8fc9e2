package io.greenroom.cli;

import io.greenroom.assembly.AwsClients;
import io.greenroom.codepipeline.AwsRegion;
import io.greenroom.codepipeline.CodePipelineActionTypes;
import io.greenroom.codepipeline.NoCredentialsException;
import io.greenroom.definition.ActionTypeRegistry;
import io.greenroom.definition.PatientRegistry;
import io.greenroom.definition.RegisteredType;
import io.greenroom.job.ServiceFailure;
import io.greenroom.time.Time;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The regions that a command is about, each with its clients. */
final class Regions implements AutoCloseable {
    private final Time time;
    private final List<AwsClients> clients = new ArrayList<>();

    private Regions(Time time) {
        this.time = time;
    }

    /** @param names none for the one that is set in AWS's usual ways */
    static Regions open(Accounts accounts, List<String> names, Time time) {
        check(names);
        var regions = new Regions(time);
        try {
            if (names.isEmpty()) {
                regions.clients.add(accounts.open(Optional.empty()));
            }
            names.stream().distinct().forEach(name -> regions.clients.add(accounts.open(Optional.of(name))));
            return regions;
        } catch (RuntimeException e) {
            regions.close();
            throw e;
        }
    }

    static void check(List<String> names) {
        names.stream()
                .filter(name -> !new AwsRegion(name).isKnown())
                .findFirst()
                .ifPresent(name -> {
                    throw Refusal.usage(
                            "--region %s: AWS has no such region; their names are like eu-west-1.".formatted(name));
                });
    }

    List<Region> all() {
        return clients.stream()
                .map(aws -> new Region(
                        aws.region(),
                        aws,
                        new PatientRegistry(
                                new CodePipelineActionTypes(aws.codePipeline()), time, RandomGenerator.getDefault())))
                .toList();
    }

    /** One region of the account. */
    record Region(String name, AwsClients aws, ActionTypeRegistry registry) {

        /** Before anything is changed, so that a failure leaves everything as it was. */
        List<RegisteredType> registered() throws InterruptedException {
            try {
                return registry.list();
            } catch (ServiceFailure e) {
                throw refusal(e);
            }
        }

        Refusal refusal(ServiceFailure e) {
            String message = "%s: %s. Nothing was changed.".formatted(name, e.getMessage());
            boolean noCredentials = e.getCause() instanceof NoCredentialsException;
            return noCredentials ? Refusal.usage(message) : Refusal.failure(message);
        }
    }

    @Override
    public void close() {
        clients.forEach(AwsClients::close);
    }
}
