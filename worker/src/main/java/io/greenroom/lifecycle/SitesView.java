package io.greenroom.lifecycle;

import io.greenroom.blueprint.Blueprints;
import io.greenroom.environment.Blueprint;
import io.greenroom.environment.Environment;
import io.greenroom.environment.Leftover;
import io.greenroom.environment.PreparedImage;
import io.greenroom.environment.ProviderException;
import io.greenroom.environment.ProviderView;
import java.util.List;
import java.util.stream.Collectors;

/** What is the same for whoever has the state folder, and for those beside: it comes from the blueprints and the sites alone. */
abstract class SitesView implements ProviderView {
    private final Blueprints blueprints;
    private final Sites sites;

    SitesView(Blueprints blueprints, Sites sites) {
        this.blueprints = blueprints;
        this.sites = sites;
    }

    @Override
    public List<Blueprint> blueprints() throws ProviderException {
        return blueprints.list();
    }

    @Override
    public String name() {
        return blueprints.provider().provider();
    }

    @Override
    public List<PreparedImage> preparedImages() throws ProviderException, InterruptedException {
        return sites.preparedImages();
    }

    @Override
    public void removeImage(String id) throws ProviderException, InterruptedException {
        sites.removeImage(id);
    }

    @Override
    public List<Leftover> leftovers() throws ProviderException, InterruptedException {
        return sites.leftovers(list().stream()
                .filter(Environment::isThere)
                .map(environment -> environment.id().name())
                .collect(Collectors.toSet()));
    }

    @Override
    public void remove(Leftover leftover) throws ProviderException, InterruptedException {
        sites.remove(leftover);
    }
}
